import type { Tensor, TensorLike } from "@tensorflow/tfjs";
import { fillUniform } from "../../random/index.js";
import { tf } from "../tf.js";
import { draw } from "./draws.js";
import { seededSource, tensorSource } from "./stream.js";

/**
 * As in tfjs-core 4.22, but out of ordinary operations over a uniform draw, so that it runs on every backend and can be
 * compiled: the outcome is the number of outcomes whose cumulative probability has been passed.
 */
function multinomial_(
  logits: Tensor | TensorLike,
  numSamples: number,
  seed?: number,
  normalized = false,
): Tensor {
  const $logits: Tensor = logits instanceof tf.Tensor ? logits : tf.tensor(logits);
  if ($logits.size < 2)
    throw new Error(`Error in multinomial: you need at least 2 outcomes, but got ${$logits.size}.`);
  if ($logits.rank > 2) throw new Error(`Rank of probabilities must be 1 or 2, but is ${$logits.rank}`);
  const rows = $logits.rank === 1 ? tf.reshape($logits, [1, -1]) : $logits;
  const [batch, outcomes] = rows.shape;
  // There is nothing to add up then, which the WebAssembly backend does wrongly.
  if (outcomes === 1) return tf.zeros([batch, numSamples], "int32");
  const source = seed ? seededSource(seed) : tensorSource();
  const drawn = draw([batch, numSamples, 1], "float32", (target) => fillUniform(source(), target, 0, 1), [
    0,
    1,
    seed,
  ]);
  const probabilities = normalized ? rows : tf.softmax(rows);
  // Without the last one, which rounding may leave below 1.
  const inner = tf.slice(probabilities, [0, 0], [batch, outcomes - 1]);
  const reached = tf.reshape(tf.cumsum(inner, 1), [batch, 1, outcomes - 1]);
  const outcome = tf.sum(tf.cast(tf.lessEqual(reached, drawn), "int32"), 2);
  return $logits.rank === 1 ? tf.reshape(outcome, [numSamples]) : outcome;
}

export const multinomial = tf.op({ multinomial_ });

/** Dropout: a random mask, then ordinary operations. */
import type { Tensor, TensorLike } from "@tensorflow/tfjs";
import { fillUniform, type RandomGenerator } from "../../random/index.js";
import { tf } from "../tf.js";
import { draw } from "./draws.js";
import { type Source, seededSource, tensorSource } from "./stream.js";

type Layer = InstanceType<typeof tf.layers.Layer>;

/** The streams of the layers that have a seed, and the layer whose call is under way. */
const layerStreams = new WeakMap<Layer, RandomGenerator>();
let calling: Layer | undefined;

function sourceOf(seed: number | string | undefined): Source {
  if (seed == null) return tensorSource();
  if (!calling) return seededSource(seed);
  const stream = layerStreams.get(calling) ?? seededSource(seed)();
  layerStreams.set(calling, stream);
  return () => stream;
}

/** The shape of the mask: where the one asked for leaves a size open, it is that of `x`. */
function maskShape(x: Tensor, noiseShape: (number | null)[] | undefined): number[] {
  if (noiseShape == null) return [...x.shape];
  if (noiseShape.length !== x.rank) return noiseShape as number[];
  return noiseShape.map((size, axis) => size ?? x.shape[axis]);
}

function dropout_(
  x: Tensor | TensorLike,
  rate: number,
  noiseShape?: number[],
  seed?: number | string,
): Tensor {
  const $x = x instanceof tf.Tensor ? x : tf.tensor(x);
  tf.util.assert(
    $x.dtype === "float32",
    () =>
      `x has to be a floating point tensor since it's going to be scaled, but got a ${$x.dtype} tensor instead.`,
  );
  tf.util.assert(rate >= 0 && rate < 1, () => `rate must be a float in the range [0, 1), but got ${rate}.`);
  if (rate === 0) return x instanceof tf.Tensor ? tf.clone($x) : $x;
  const source = sourceOf(seed);
  const mask = draw(maskShape($x, noiseShape), "float32", (target) => fillUniform(source(), target, 0, 1), [
    0,
    1,
    seed,
  ]);
  const kept = 1 - rate;
  return tf.mul($x, tf.div(tf.floor(tf.add(mask, kept)), kept));
}

/** As in tfjs-core 4.22, drawing from the one stream. A `seed` gives the same mask at each call. */
export const dropout = tf.op({ dropout_ });

/**
 * A dropout layer with a seed passes it on at each step, which in TensorFlow.js drops the same units for ever. Here its
 * seed starts a stream of its own, which goes on from step to step.
 */
export function giveLayersStreams(): void {
  const { prototype } = tf.layers.dropout({ rate: 0.5 }).constructor as unknown as { prototype: Layer };
  const { call } = prototype;
  prototype.call = function (this: Layer, inputs, kwargs) {
    const outer = calling;
    calling = this;
    try {
      return call.call(this, inputs, kwargs);
    } finally {
      calling = outer;
    }
  };
}

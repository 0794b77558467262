import type { LayersModel, Tensor, Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBePositive } from "../../random/options.js";
import { compile, tf } from "../../tensor/index.js";
import { type EpochsSpec, type FineTuned, mustBeEpochs, trainEpochs } from "./epochs.js";
import type { Examples } from "./examples.js";
import { type DistillationLossSpec, distillationLoss, mustBeDistillation } from "./soft-targets.js";

export interface DistilSpec extends DistillationLossSpec, EpochsSpec {
  /** The step size α of Adam (0.001 if not given). */
  learningRate?: number;
}

/**
 * Distillation (дистилляция): a student learns what a teacher answers, not what is written beside the examples.
 *
 * 1. The teacher's logits v for all examples, once: it does not change.
 * 2. For a batch, the student's logits z.
 * 3. The loss: how far softmax(z / T) is from softmax(v / T), and a little of the ordinary loss.
 * 4. A step of Adam, and on with the next batch.
 *
 * The student is changed in place; after a stop it is usable. The transfer set need not be what the teacher has learnt
 * from, and with `hard: 0` its classes are never looked at.
 *
 * Sources: 000, “Дистилляция”; 001, “Model distill”; Hinton and others, 2015. Differences from the paper: Adam in place of
 * momentum, and no dropout or jitter of the pictures unless the student's layers bring them.
 *
 * @param student gives logits [m, classes]
 * @param teacher gives logits [m, classes]; it is not changed
 * @param examples the transfer set
 */
export function distil(
  student: LayersModel,
  teacher: LayersModel,
  examples: Examples,
  spec: DistilSpec,
): FineTuned {
  const { T, hard, epochs, batch, learningRate, generator, onStep } = distilOptions(
    student,
    teacher,
    examples,
    spec,
  );
  const v = logitsOf(teacher, examples.x); // 1
  const weights = student.trainableWeights.map((weight) => weight.read() as Variable);
  const optimizer = tf.train.adam(learningRate);
  const step = compile(
    (x: Tensor, y: Tensor1D, targets: Tensor2D) =>
      optimizer.minimize(
        () => {
          const z = student.apply(x, { training: true }) as Tensor2D; // 2
          return distillationLoss(z, targets, y, { T, hard }); // 3
        },
        true,
        weights,
      )!, // 4
  );

  try {
    return trainEpochs([examples.x, examples.y, v], { epochs, batch, generator, onStep }, (x, y, targets) =>
      step(x, y as Tensor1D, targets as Tensor2D),
    );
  } finally {
    step.dispose();
    optimizer.dispose();
    v.dispose();
  }
}

function distilOptions(student: LayersModel, teacher: LayersModel, examples: Examples, spec: DistilSpec) {
  const { T, hard = 0.1, epochs, batch = 64, learningRate = 0.001, generator, onStep, ...unknown } = spec;
  const names = ["T", "hard", "epochs", "batch", "learningRate", "generator", "onStep"];
  refuseUnknownOptions("distil", unknown, names);
  mustBeDistillation("distil", { T, hard });
  mustBeEpochs("distil", examples, { epochs, batch, generator });
  mustBePositive("distil", "learningRate", learningRate);
  const classes = teacher.outputs[0].shape.at(-1);
  const of = student.outputs[0].shape.at(-1);
  mustBe("distil", "the student's number of outputs", `${classes}, the teacher's`, of, of === classes);
  return { T, hard, epochs, batch, learningRate, generator, onStep };
}

/** What a model answers to all examples, [m, classes], computed in parts. */
export function logitsOf(model: LayersModel, x: Tensor, batch = 500): Tensor2D {
  const m = x.shape[0];
  return tf.tidy(() => {
    const parts: Tensor2D[] = [];
    for (let from = 0; from < m; from += batch) {
      const some = x.slice(from, Math.min(batch, m - from));
      parts.push(model.apply(some, { training: false }) as Tensor2D);
    }
    return tf.concat(parts, 0);
  });
}

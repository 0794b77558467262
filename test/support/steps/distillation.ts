import type { Tensor, Variable } from "@tensorflow/tfjs";
import { drawDense, drawTensor } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

const TEMPERATURE = 4;

/** Distillation (Hinton et al. 2015): a small student learns a fixed teacher's soft targets, by Kullback and Leibler. */
export function createDistillation({ generator }: TrainingOptions): Training {
  const network = (units: number) => [...drawDense(generator, 8, units), ...drawDense(generator, units, 5)];
  const teacher = network(64);
  const student = network(8);
  const optimizer = tf.train.adam(0.01);
  const logits = ([w1, b1, w2, b2]: Variable[], x: Tensor) =>
    tf.matMul(tf.matMul(x, w1!).add(b1!).relu(), w2!).add(b2!);
  const step = (x: Tensor): Tensor => {
    const logTargets = tf.logSoftmax(logits(teacher, x).mul(4).div(TEMPERATURE));
    const targets = logTargets.exp();
    const loss = () => {
      const logSoft = tf.logSoftmax(logits(student, x).div(TEMPERATURE));
      return targets
        .mul(logTargets.sub(logSoft))
        .sum(1)
        .mean()
        .mul(TEMPERATURE ** 2)
        .asScalar();
    };
    return optimizer.minimize(loss, true, student)!;
  };
  return { step, inputs: batches(() => [drawTensor(generator, [32, 8])]), variables: student };
}

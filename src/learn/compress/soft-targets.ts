import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { mustBe, mustBePositive } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

/** How the student's loss is made up. */
export interface DistillationLossSpec {
  /** The temperature T, above 0: both outputs are softened by it. */
  T: number;
  /** The share of the loss that is the ordinary one, with the true classes, from 0 to 1 (0.1 if not given). */
  hard?: number;
}

/**
 * Softmax with a temperature, qᵢ = e^(zᵢ/T) / Σ e^(zⱼ/T): at T = 1 the usual one; the higher T, the more alike the
 * probabilities become, and the better it is seen which wrong classes the model finds less wrong.
 *
 * @param logits [m, classes]
 * @returns [m, classes]
 */
export function softTargets(logits: Tensor, T: number): Tensor {
  mustBePositive("softTargets", "T", T);
  return tf.tidy(() => tf.softmax(logits.div(T)));
}

/**
 * The loss of a student, as a mean over the examples:
 *
 *     (1 - hard) · T² · H(softmax(v / T), softmax(z / T))  +  hard · H(y, softmax(z)),
 *
 * where z are the student's logits, v the teacher's, and H the cross-entropy in nats. The gradient of the first
 * cross-entropy by z is (q - p) / T, and q - p itself falls like 1 / T; T² makes up for both, so that the two parts keep
 * their weights when T is changed.
 *
 * Source: 001, “Model distill”; G. Hinton, O. Vinyals, J. Dean, “Distilling the Knowledge in a Neural Network”, 2015,
 * section 2. Differences from the paper: none. Many programs have the divergence D_KL for the first H; it has the same
 * gradient, as they differ by the teacher's entropy.
 *
 * @param student the student's logits z, [m, classes]
 * @param teacher the teacher's logits v, [m, classes]
 * @param y the true classes, [m], int32; only needed where `hard` is above 0
 */
export function distillationLoss(
  student: Tensor2D,
  teacher: Tensor2D,
  y: Tensor1D,
  spec: DistillationLossSpec,
): Scalar {
  mustBeDistillation("distillationLoss", spec);
  const { T, hard = 0.1 } = spec;
  return tf.tidy(() => {
    const p = tf.softmax(teacher.div(T));
    const logq = tf.logSoftmax(student.div(T));
    const soft = p.mul(logq).sum(-1).neg().mean();
    if (hard === 0) return soft.mul(T ** 2).asScalar();
    const classes = student.shape[1];
    const ordinary = tf.oneHot(y, classes).mul(tf.logSoftmax(student)).sum(-1).neg().mean();
    return soft
      .mul((1 - hard) * T ** 2)
      .add(ordinary.mul(hard))
      .asScalar();
  });
}

/** Throws unless T and the share are in their ranges. */
export function mustBeDistillation(where: string, { T, hard = 0.1 }: DistillationLossSpec): void {
  mustBePositive(where, "T", T);
  mustBe(where, "hard", "a number from 0 to 1", hard, Number.isFinite(hard) && hard >= 0 && hard <= 1);
}

import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { Kernel } from "./kernels.js";

/**
 * A rule that a model's kernels keep while they are trained: some are zero (pruning), groups are equal (weight sharing),
 * or all are of a few values (binary and ternary weights). `fineTune` computes the gradient of every kernel as usual, and
 * leaves to the rule what to do with it.
 */
export interface Constraint {
  /** The kernels that keep the rule. */
  readonly kernels: readonly Kernel[];
  /** What the optimizer changes in place of the kernels: the kernels themselves, or what they are made from. */
  readonly parameters: readonly Variable[];
  /** Turns the kernels' gradients into the parameters'. */
  gradients(ofKernels: readonly Tensor[]): Tensor[];
  /** Makes the kernels from the parameters, so that they keep the rule. */
  apply(): void;
  /** Frees what the rule holds. The kernels stay as they are. */
  dispose(): void;
}

/** Compression of networks: fewer weights, fewer values of weights, fewer bits for each value, and the file they make. */
export type { Constraint } from "./constraint.js";
export { accuracyOf, type Examples, type FineTuned, type FineTuneSpec, fineTune } from "./fine-tune.js";
export { type Channels, type Kernel, kernelsOf, type PerLayer } from "./kernels.js";
export { type PruneSpec, Pruning, pruneWeights } from "./prune-weights.js";

/** Compression of networks: fewer weights, fewer values of weights, fewer bits for each value, and the file they make. */
export { BitReader, BitWriter } from "./bits.js";
export { bestClassBias, type ClassBias, shiftClassBias } from "./class-bias.js";
export {
  type Codebook,
  type CodebookSpec,
  type CodebookStart,
  codebook,
  codebookStepByStep,
  compressionRatio,
} from "./codebook.js";
export type { Constraint } from "./constraint.js";
export {
  type DeepCompression,
  type DeepCompressionSpec,
  deepCompression,
  type Stage,
} from "./deep-compression.js";
export { type Dsd, type DsdSpec, type DsdStage, denseSparseDense } from "./dense-sparse-dense.js";
export { type DistilSpec, distil, logitsOf } from "./distil.js";
export type { EpochsSpec, FineTuned } from "./epochs.js";
export { type Examples, examplesOf, type Pictures } from "./examples.js";
export { type Factorised, type FactoriseSpec, factorise } from "./factorise.js";
export {
  binarise,
  binariseAtRandom,
  expand,
  type FewValues,
  type TernarySpec,
  ternarise,
} from "./few-values.js";
export {
  type FilterMeasure,
  filterImportance,
  filterSensitivity,
  type ImportanceSpec,
} from "./filter-importance.js";
export { accuracyOf, type FineTuneSpec, fineTune } from "./fine-tune.js";
export {
  averageLength,
  canonicalCode,
  countSymbols,
  entropyOfCounts,
  type HuffmanCode,
  huffmanCode,
  huffmanDecode,
  huffmanEncode,
  kraftSum,
} from "./huffman.js";
export { type HuffmanNode, huffmanTree, type TreePlace, treePlaces } from "./huffman-tree.js";
export {
  accumulate,
  type FixedPoint,
  type IntegerDense,
  type IntegerDenseSpec,
  integerDense,
  integersOf,
  rescale,
  runIntegerDense,
  toFixedPoint,
} from "./integer-dense.js";
export { gridFor, type IntegerGrid, roundTrip, toInteger, toReal } from "./integer-grid.js";
export { type Channels, type Kernel, kernelsOf, type PerLayer } from "./kernels.js";
export { type LenetSpec, lenet5, lenet300 } from "./lenets.js";
export { type Decomposition, decompose, type Factors } from "./low-rank.js";
export type { Encoding } from "./packed/encodings.js";
export { type Packed, type PackSpec, packModel, savePacked } from "./packed/pack.js";
export { loadPacked, unpackModel } from "./packed/unpack.js";
export { type FilterPruning, type PruneFiltersSpec, pruneFilters } from "./prune-filters.js";
export { type PruneSpec, Pruning, pruneWeights } from "./prune-weights.js";
export { dequantise, type Quantised, type QuantiseSpec, quantise } from "./quantise.js";
export type { RangeRule } from "./range.js";
export { removeFilters } from "./remove-filters.js";
export { type ShareSpec, Sharing, shareWeights } from "./share-weights.js";
export { type DistillationLossSpec, distillationLoss, softTargets } from "./soft-targets.js";
export { type StraightThroughSpec, straightThrough } from "./straight-through.js";

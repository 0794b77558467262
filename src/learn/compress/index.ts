/** Compression of networks: fewer weights, fewer values of weights, fewer bits for each value, and the file they make. */
export { BitReader, BitWriter } from "./bits.js";
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
export { accuracyOf, type FineTuned, type FineTuneSpec, fineTune } from "./fine-tune.js";
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
export { type PruneSpec, Pruning, pruneWeights } from "./prune-weights.js";
export { dequantise, type Quantised, type QuantiseSpec, quantise } from "./quantise.js";
export type { RangeRule } from "./range.js";
export { type ShareSpec, Sharing, shareWeights } from "./share-weights.js";
export { type StraightThroughSpec, straightThrough } from "./straight-through.js";

/** Networks for pictures, from the convolution by hand to a trained classifier (source 002). */
export {
  type Activation,
  type Architecture,
  type LayerRow,
  type LayerSpec,
  layerTable,
  parameterCount,
} from "./architecture.js";
export { type Augmentation, type AugmentSpec, augmentation } from "./augment.js";
export { withBorder } from "./border.js";
export { buildModel, modelTable } from "./build.js";
export { classify, evaluate, probabilities } from "./classify.js";
export { type ConvolutionGradients, convolutionGradients } from "./convolution-gradient.js";
export { type ConvolveSpec, type ConvolveVolumeSpec, convolve, convolveVolume } from "./convolve.js";
export { type DeepNetworkSpec, deepNetwork } from "./deep-network.js";
export type { EncoderDecoderSpec } from "./encoder-decoder.js";
export { gradientSizes, type LayerGradient } from "./gradient-sizes.js";
export { convolveByMatrix, filterColumns, type Im2colSpec, im2col } from "./im2col.js";
export { featureMaps, filterPictures, pictureAt } from "./inspect.js";
export { edges, kernels } from "./kernels.js";
export { loadMnist, mnistFolder } from "./mnist.js";
export { alexnet, lenet5, whiteboardNetwork } from "./networks.js";
export { outputSize, type WindowSpec } from "./output-size.js";
export { dice, intersectionOverUnion, meanIoU, type PixelClasses, pixelAccuracy } from "./overlap.js";
export { crossEntropyOfPixel, pixelCrossEntropy } from "./pixel-cross-entropy.js";
export { type PoolSpec, pool } from "./pool.js";
export { MaxPoolWithPositions, Unpool } from "./pooling-layers.js";
export { maxPoolWithPositions, type PooledWithPositions, unpool } from "./pooling-positions.js";
export { type BlockSpec, type Initialisation, residualBlock } from "./residual-block.js";
export { segment, trainSegmentation } from "./segment.js";
export { segNet } from "./segnet.js";
export {
  type LabelledPictures,
  type MaskedPictures,
  type Pictures,
  pictureCount,
  toTensors,
} from "./tensors.js";
export { type TrainEpoch, type Training, trainClassifier } from "./train-classifier.js";
export { type MinibatchRun, type MinibatchSpec, trainMinibatches } from "./train-minibatches.js";
export type { TrainProgress, TrainSpec } from "./train-options.js";
export { type TransferSpec, transfer } from "./transfer.js";
export { transposedConvolution } from "./transposed-convolution.js";
export { type UNetSpec, uNet } from "./u-net.js";
export type { Filters, Picture, Volume } from "./volume.js";
export { pad } from "./volume.js";
export { type WinogradResult, type WinogradSpec, winograd } from "./winograd.js";

import type { SymbolicTensor, Tensor } from "@tensorflow/tfjs";
import { allVariables, trainable, withDrawnKernels } from "../../../bench/tensor/steps/draw.js";
import { drawPictures } from "../../../bench/tensor/steps/pictures.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

function block(x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  const { layers } = tf;
  const convolution = (of: SymbolicTensor, kernelSize: number, step: number) =>
    layers
      .conv2d({ filters, kernelSize, strides: step, padding: "same", useBias: false })
      .apply(of) as SymbolicTensor;
  const normalised = (of: SymbolicTensor) => layers.batchNormalization().apply(of) as SymbolicTensor;
  const relu = (of: SymbolicTensor) => layers.activation({ activation: "relu" }).apply(of) as SymbolicTensor;
  const inner = relu(normalised(convolution(x, 3, strides)));
  const way = strides > 1 ? normalised(convolution(x, 1, strides)) : x;
  return relu(layers.add().apply([normalised(convolution(inner, 3, 1)), way]) as SymbolicTensor);
}

/** Two residual blocks (He et al. 2016), the second with a stride, batch normalisation and mean pooling over all. */
export function createResidual({ generator }: TrainingOptions): Training {
  const input = tf.input({ shape: [8, 8, 1] });
  const first = tf.layers
    .conv2d({ filters: 4, kernelSize: 3, padding: "same" })
    .apply(input) as SymbolicTensor;
  const pooled = tf.layers.globalAveragePooling2d({}).apply(block(block(first, 4, 1), 8, 2));
  const outputs = tf.layers.dense({ units: 10 }).apply(pooled) as SymbolicTensor;
  const model = withDrawnKernels(tf.model({ inputs: input, outputs }), generator);
  const optimizer = tf.train.adam(0.01);
  const step = (pictures: Tensor, classes: Tensor): Tensor => {
    const loss = () => {
      const logits = model.apply(pictures, { training: true }) as Tensor;
      return tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 10), logits).asScalar();
    };
    return optimizer.minimize(loss, true, trainable(model))!;
  };
  return { step, inputs: batches(() => drawPictures(generator, 4, 8)), variables: allVariables(model) };
}

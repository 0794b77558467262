import type { SymbolicTensor, Tensor } from "@tensorflow/tfjs";
import { allVariables, trainable, withDrawnKernels } from "../../../bench/tensor/steps/draw.js";
import { drawPictures } from "../../../bench/tensor/steps/pictures.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

export interface UnetOptions extends TrainingOptions {
  /** How pictures become larger again. */
  up?: "transposed" | "upsampling";
}

/** A small U-Net (Ronneberger et al. 2015): each pixel's class, over two scales with a way across. */
export function createUnet({ generator, up = "transposed" }: UnetOptions): Training {
  const { layers } = tf;
  const apply = (
    layer: { apply: (x: SymbolicTensor | SymbolicTensor[]) => unknown },
    x: SymbolicTensor | SymbolicTensor[],
  ) => layer.apply(x) as SymbolicTensor;
  const convolution = (x: SymbolicTensor, filters: number) =>
    apply(layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" }), x);
  const input = tf.input({ shape: [8, 8, 1] });
  const fine = convolution(input, 4);
  const coarse = convolution(apply(layers.maxPooling2d({ poolSize: 2 }), fine), 8);
  const enlarge =
    up === "upsampling"
      ? layers.upSampling2d({ size: [2, 2] })
      : layers.conv2dTranspose({ filters: 8, kernelSize: 2, strides: 2, padding: "same" });
  const joined = apply(layers.concatenate(), [fine, apply(enlarge, coarse)]);
  const outputs = apply(layers.conv2d({ filters: 1, kernelSize: 1 }), convolution(joined, 4));
  const model = withDrawnKernels(tf.model({ inputs: input, outputs }), generator);
  const optimizer = tf.train.adam(0.01);
  const step = (pictures: Tensor, masks: Tensor): Tensor => {
    const loss = () =>
      tf.losses.sigmoidCrossEntropy(masks, model.apply(pictures, { training: true }) as Tensor).asScalar();
    return optimizer.minimize(loss, true, trainable(model))!;
  };
  const inputs = batches(() => {
    const [pictures] = drawPictures(generator, 4, 8);
    return [pictures, pictures.greater(0).toFloat()];
  });
  return { step, inputs, variables: allVariables(model) };
}

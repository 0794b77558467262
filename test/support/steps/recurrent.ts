import type { Tensor } from "@tensorflow/tfjs";
import { allVariables, drawTensor, trainable, withDrawnKernels } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

export interface RecurrentOptions extends TrainingOptions {
  cell?: "simpleRNN" | "lstm" | "gru";
}

/** A recurrent network of layers that adds up what it is told. */
export function createRecurrent({ generator, cell = "lstm" }: RecurrentOptions): Training {
  const settings = { units: 8, inputShape: [5, 2], recurrentInitializer: "zeros" } as const;
  const { layers } = tf;
  const recurrent =
    cell === "lstm"
      ? layers.lstm({ ...settings, inputShape: [5, 2] })
      : cell === "gru"
        ? layers.gru({ ...settings, inputShape: [5, 2] })
        : layers.simpleRNN({ ...settings, inputShape: [5, 2] });
  const model = withDrawnKernels(
    tf.sequential({ layers: [recurrent, layers.dense({ units: 1 })] }),
    generator,
  );
  const optimizer = tf.train.adam(0.01);
  const step = (x: Tensor, y: Tensor): Tensor => {
    const loss = () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as Tensor).asScalar();
    return optimizer.minimize(loss, true, trainable(model))!;
  };
  const inputs = batches(() => {
    const x = drawTensor(generator, [16, 5, 2]);
    return [x, x.sum([1, 2]).expandDims(1).tanh()];
  });
  return { step, inputs, variables: allVariables(model) };
}

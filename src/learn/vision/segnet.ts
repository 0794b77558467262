import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import { tf, withSeed } from "../../tensor/index.js";
import { convolutions, type EncoderDecoderSpec, encoderDecoderOptions } from "./encoder-decoder.js";
import { MaxPoolWithPositions, Unpool } from "./pooling-layers.js";

/**
 * SegNet: a network from a picture to a class for each pixel. The encoder halves the picture at each level, the decoder
 * doubles it again, and each doubling puts the numbers where the maxima were when it was halved: that is how borders
 * stay where they were, though only positions are handed over.
 *
 *     level 1   conv, conv, pool ─────── positions ──────▶ unpool, conv, conv ─▶ 1×1 conv: logits
 *     level 2      conv, conv, pool ─── positions ───▶ unpool, conv, conv
 *     …               …                                  …
 *
 * Source: Badrinarayanan, Kendall and Cipolla 2015 (arXiv:1511.00561); source 002, “Review on SegNet”. Differences from
 * the paper:
 * 1. Two convolutions a level instead of VGG-16's two or three, and as many levels and filters as are asked for.
 * 2. Weights are drawn (He's normal distribution) and not taken from a network trained on ImageNet.
 * 3. The last layer is a 1×1 convolution.
 *
 * @returns a model from [batch, size, size, channels] to logits [batch, size, size, classes]
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function segNet(spec: EncoderDecoderSpec): LayersModel {
  const network = { filters: [16, 32, 64], halvings: (levels: number) => levels };
  const { size, channels, classes, filters, batchNorm, generator } = encoderDecoderOptions(
    "segNet",
    spec,
    network,
  );
  return withSeed(generator.next() >>> 0, () => {
    const inputs = tf.input({ shape: [size, size, channels] });

    // The encoder.
    let x = inputs;
    const positions: SymbolicTensor[] = [];
    for (const count of filters) {
      x = convolutions(x, [count, count], batchNorm);
      const [pooled, where] = new MaxPoolWithPositions({}).apply(x) as SymbolicTensor[];
      positions.push(where);
      x = pooled;
    }

    // The decoder. What the next unpooling places has as many channels as there are positions.
    for (let level = filters.length - 1; level >= 0; level--) {
      x = new Unpool({}).apply([x, positions[level]]) as SymbolicTensor;
      x = convolutions(x, [filters[level], filters[Math.max(level - 1, 0)]], batchNorm);
    }
    const outputs = tf.layers.conv2d({ filters: classes, kernelSize: 1 }).apply(x) as SymbolicTensor;
    return tf.model({ inputs, outputs });
  });
}

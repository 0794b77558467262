import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import { mustBeBoolean } from "../../random/options.js";
import { tf, withSeed } from "../../tensor/index.js";
import { convolutions, type EncoderDecoderSpec, encoderDecoderOptions } from "./encoder-decoder.js";

export interface UNetSpec extends EncoderDecoderSpec {
  /** Whether each level's channels go across to the decoder (true if not given). Without, all must pass the bottom. */
  skip?: boolean;
}

/**
 * U-Net: a network from a picture to a class for each pixel. The encoder halves the picture between levels, the decoder
 * doubles it again by transposed convolutions, and a skip connection (сквозное соединение) puts the encoder's channels of
 * the same level beside them: from below comes *what* is there, from across *where*.
 *
 *     level 1   conv, conv ──────────── skip ───────────▶ concatenate, conv, conv ─▶ 1×1 conv: logits
 *                  pool ▼                              ▲ up
 *     level 2      conv, conv ──── skip ────▶ concatenate, conv, conv
 *                     pool ▼                ▲ up
 *     level 3              conv, conv ──────┘
 *
 * Source: Ronneberger, Fischer and Brox 2015 (arXiv:1505.04597), figure 1; source 002, “UNet”. Differences from the paper:
 * 1. As many levels and filters as are asked for, instead of 5 levels with 64 to 1024.
 * 2. Convolutions are padded, so that a level's pictures are of one size and nothing is cut off before it is concatenated.
 * 3. Batch normalisation, which is younger than the paper's design and lets small networks learn in few steps.
 * 4. No dropout, no elastic deformations, and a loss without weights for pixels between cells.
 *
 * @returns a model from [batch, size, size, channels] to logits [batch, size, size, classes]
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function uNet(spec: UNetSpec): LayersModel {
  const { skip = true, ...rest } = spec;
  mustBeBoolean("uNet", "skip", skip);
  const network = { filters: [8, 16, 32, 32], halvings: (levels: number) => levels - 1, more: ["skip"] };
  const { size, channels, classes, filters, batchNorm, generator } = encoderDecoderOptions(
    "uNet",
    rest,
    network,
  );
  return withSeed(generator.next() >>> 0, () => {
    const { layers } = tf;
    const inputs = tf.input({ shape: [size, size, channels] });

    // The encoder.
    const across: SymbolicTensor[] = [];
    let x = inputs;
    filters.forEach((count, level) => {
      if (level > 0) x = layers.maxPooling2d({ poolSize: 2 }).apply(x) as SymbolicTensor;
      x = convolutions(x, [count, count], batchNorm);
      across.push(x);
    });

    // The decoder, from the level above the bottom on.
    for (let level = filters.length - 2; level >= 0; level--) {
      const count = filters[level];
      const up = { filters: count, kernelSize: 2, strides: 2, kernelInitializer: "heNormal" as const };
      x = layers.conv2dTranspose(up).apply(x) as SymbolicTensor;
      if (skip) x = layers.concatenate().apply([across[level], x]) as SymbolicTensor;
      x = convolutions(x, [count, count], batchNorm);
    }
    const outputs = layers.conv2d({ filters: classes, kernelSize: 1 }).apply(x) as SymbolicTensor;
    return tf.model({ inputs, outputs });
  });
}

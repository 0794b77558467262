/** What networks for segmentation (сегментация) have in common: they first shrink a picture and then enlarge it. */
import type { SymbolicTensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeBoolean, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf } from "../../tensor/index.js";

export interface EncoderDecoderSpec {
  /** The side of a picture in pixels; it must bear to be halved as often as the network does (32 if not given). */
  size?: number;
  /** The number of channels of a picture (1, grey, if not given). */
  channels?: number;
  /** The number of classes of a pixel, background included. */
  classes: number;
  /** The number of filters at each level, the uppermost first (if not given, [8, 16, 32, 32] for U-Net and [16, 32, 64] for SegNet). */
  filters?: readonly number[];
  /** Whether each 3×3 convolution is followed by batch normalisation (true if not given). */
  batchNorm?: boolean;
  /** Draws the weights. */
  generator: RandomGenerator;
}

/**
 * The options with their defaults.
 *
 * @param network.filters the filters if none are given
 * @param network.halvings how often a network of so many levels halves the picture
 * @param network.more the names of options that the network has beyond these
 */
export function encoderDecoderOptions(
  where: string,
  spec: EncoderDecoderSpec,
  network: { filters: number[]; halvings: (levels: number) => number; more?: string[] },
): Required<EncoderDecoderSpec> {
  const {
    size = 32,
    channels = 1,
    classes,
    filters = network.filters,
    batchNorm = true,
    generator,
    ...unknown
  } = spec;
  const known = ["size", "channels", "classes", "filters", "batchNorm", "generator", ...(network.more ?? [])];
  refuseUnknownOptions(where, unknown, known);
  mustBeCount(where, "channels", channels);
  mustBeCount(where, "classes", classes, 2);
  const counts = Array.isArray(filters) && filters.length > 0;
  const holds = counts && filters.every((count) => Number.isSafeInteger(count) && count > 0);
  mustBe(where, "filters", "an array of integers above 0, one a level", filters, holds);
  mustBeCount(where, "size", size);
  const times = network.halvings(filters.length);
  const rule = `a multiple of ${2 ** times}, as it is halved ${times} times`;
  mustBe(where, "size", rule, size, size % 2 ** times === 0);
  mustBeBoolean(where, "batchNorm", batchNorm);
  mustBeGenerator(where, generator);
  return { size, channels, classes, filters, batchNorm, generator };
}

/**
 * 3×3 convolutions one after another, each with batch normalisation (unless it is switched off) and ReLU. The size of the
 * picture stays.
 *
 * Trainings of a lecture have some hundred steps, so the running mean and variance follow with momentum 0.9: with
 * TensorFlow.js's 0.99 they would still be those of the network a hundred steps ago when it is asked.
 *
 * @param counts the number of filters of each convolution
 */
export function convolutions(
  x: SymbolicTensor,
  counts: readonly number[],
  batchNorm: boolean,
): SymbolicTensor {
  const { layers } = tf;
  return counts.reduce((before, filters) => {
    const options = { filters, kernelSize: 3, padding: "same" as const, useBias: !batchNorm };
    const z = layers.conv2d({ ...options, kernelInitializer: "heNormal" }).apply(before) as SymbolicTensor;
    const normal = batchNorm ? layers.batchNormalization({ momentum: 0.9 }).apply(z) : z;
    return layers.reLU().apply(normal as SymbolicTensor) as SymbolicTensor;
  }, x);
}

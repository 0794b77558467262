import type { SymbolicTensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeBoolean, mustBeCount } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

/** How the weights of a layer are drawn before training: by a name of TensorFlow.js, each with fan in and fan out. */
export type Initialisation = "glorotUniform" | "glorotNormal" | "heUniform" | "heNormal";

export interface BlockSpec {
  /** The number of filters of both convolutions (as many as x has channels, if not given). */
  filters?: number;
  /** The stride of the first convolution: 2 halves height and width (1 if not given). */
  strides?: number;
  /** Whether x is added to F(x); without it the block is two plain layers (true if not given). */
  shortcut?: boolean;
  /** Whether each convolution is followed by batch normalisation, as in the paper (false if not given). */
  batchNorm?: boolean;
  /** How the weights are drawn ("glorotUniform", TensorFlow.js's own, if not given). */
  initialisation?: Initialisation;
}

/**
 * The residual block (остаточный блок) of two 3×3 convolutions,
 *
 *     y = ReLU(F(x) + x),    F(x) = Θ₂ * ReLU(Θ₁ * x + b₁) + b₂.
 *
 * The layers have to learn only how y differs from x, the residual (остаток). And the gradient has a way past them:
 * dy/dx = dF/dx + 1 where the ReLU lets it pass, so it does not vanish where dF/dx is small.
 *
 * Source: He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition*, 2015 (arXiv:1512.03385), figure 2;
 * source 002, “Residual neural network (ResNet)”. Differences from the paper:
 * 1. Batch normalisation is left out unless `batchNorm` asks for it, and the convolutions then have a bias.
 * 2. Weights are drawn as `initialisation` says; the paper uses He's normal distribution.
 *
 * @param x a picture's channels, symbolic, [batch, height, width, channels]
 * @returns y, symbolic, [batch, height / strides, width / strides, filters]; where this is not x's shape, x goes through
 *   a 1×1 convolution with the same stride (the paper's option B)
 * @throws TypeError if an option is unknown or out of its range
 */
export function residualBlock(x: SymbolicTensor, spec: BlockSpec = {}): SymbolicTensor {
  const channels = x.shape[x.shape.length - 1] as number;
  const { filters, strides, shortcut, batchNorm, initialisation } = blockOptions(channels, spec);
  const { layers } = tf;
  const convolution = (of: SymbolicTensor, kernelSize: number, stride: number) => {
    const options = { filters, kernelSize, strides: stride, padding: "same" as const, useBias: !batchNorm };
    const z = layers.conv2d({ ...options, kernelInitializer: initialisation }).apply(of) as SymbolicTensor;
    return batchNorm ? (layers.batchNormalization().apply(z) as SymbolicTensor) : z;
  };
  const relu = (of: SymbolicTensor) => layers.reLU().apply(of) as SymbolicTensor;

  const F = convolution(relu(convolution(x, 3, strides)), 3, 1);
  if (!shortcut) return relu(F);
  const way = strides > 1 || filters !== channels ? convolution(x, 1, strides) : x;
  return relu(layers.add().apply([F, way]) as SymbolicTensor);
}

const initialisations = ["glorotUniform", "glorotNormal", "heUniform", "heNormal"];

function blockOptions(channels: number, spec: BlockSpec): Required<BlockSpec> {
  const {
    filters = channels,
    strides = 1,
    shortcut = true,
    batchNorm = false,
    initialisation = "glorotUniform",
    ...unknown
  } = spec;
  const known = ["filters", "strides", "shortcut", "batchNorm", "initialisation"];
  refuseUnknownOptions("residualBlock", unknown, known);
  mustBeCount("residualBlock", "filters", filters);
  mustBeCount("residualBlock", "strides", strides);
  mustBeBoolean("residualBlock", "shortcut", shortcut);
  mustBeBoolean("residualBlock", "batchNorm", batchNorm);
  mustBeInitialisation("residualBlock", initialisation);
  return { filters, strides, shortcut, batchNorm, initialisation };
}

/** Throws unless `value` names an initialisation. */
export function mustBeInitialisation(where: string, value: unknown): void {
  const rule = `one of ${initialisations.join(", ")}`;
  mustBe(where, "initialisation", rule, value, initialisations.includes(value as string));
}

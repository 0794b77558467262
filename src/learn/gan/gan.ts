/** The two networks and one step of each. */
import type { LayersModel, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeBelowOne, mustBeCount, mustBePositive } from "../../random/options.js";
import { compile, tf } from "../../tensor/index.js";
import { discriminatorLoss, type GeneratorLoss, generatorLoss, mustBeLoss } from "./losses.js";

export interface GanSpec {
  /** The generator: z [m, n_z] → examples [m, …]. */
  G: LayersModel;
  /** The discriminator: examples → logits [m, 1], so without a σ at its end. With `pack`, see there. */
  d: LayersModel;
  /** The generator's loss ("non-saturating" if not given). */
  loss?: GeneratorLoss;
  /** The learning rates of Adam (2e-4 for both, if not given, as in DCGAN). */
  α?: number | { G: number; d: number };
  /** Adam's β₁ (0.5 if not given, as in DCGAN). */
  β1?: number;
  /**
   * How many examples the discriminator sees at once (1 if not given): they are joined along the last axis, so it is
   * given [m / pack, …, pack · c] for examples [m, …, c]. A generator that has collapsed makes packs of the same, which true ones are not (PacGAN, Lin et al. 2018).
   */
  pack?: number;
}

/** What a step measured, before its updates. */
export interface GanStep {
  /** The value of the game, E[ln d(X)] + E[ln(1 - d(G(z)))]. */
  J: number;
  /** The mean of d(X). */
  real: number;
  /** The mean of d(G(z)). */
  fake: number;
}

export interface Gan {
  readonly G: LayersModel;
  readonly d: LayersModel;
  readonly pack: number;
  /**
   * One step of the discriminator, then one of the generator.
   *
   * @param X true examples, [m, …]
   * @param z noise for the discriminator's step, [m, n_z]
   * @param w noise for the generator's step, [m, n_z]
   * @returns three numbers, [J, real, fake] of `GanStep`, as one tensor
   */
  step(X: Tensor, z: Tensor, w: Tensor): Tensor;
  /** Takes this part of both learning rates from the next step on. */
  rate(factor: number): void;
  /** d(x) for examples (or packs of them), [m]: between 0 and 1. */
  judge(examples: Tensor): Float32Array;
  /** G(z), with normalisation by this batch as in training. */
  sample(z: Tensor): Tensor;
  /** Frees the compiled step. */
  dispose(): void;
}

/**
 * A generative adversarial network (генеративно-состязательная сеть). The step is algorithm 1 of Goodfellow et al. 2014
 * with one step of the discriminator for each of the generator. Differences from it:
 * 1. Adam instead of gradient descent with momentum (as in DCGAN, Radford et al. 2016).
 * 2. The generator's loss is -E[ln d(G(z))] unless "minimax" is asked for, as section 3 there recommends.
 * 3. The discriminator may see several examples at once (`pack`).
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function createGan(spec: GanSpec): Gan {
  const { G, d, loss, α, β1, pack } = ganOptions(spec);
  const optimizers = { G: tf.train.adam(α.G, β1), d: tf.train.adam(α.d, β1) };
  const apply = (model: LayersModel, x: Tensor) => model.apply(x, { training: true }) as Tensor;
  const logits = (examples: Tensor) => apply(d, packed(examples, pack));

  const step = compile(function ganStep(X: Tensor, z: Tensor, w: Tensor): Tensor {
    const painted = apply(G, z);
    const [s_X, s_G] = [logits(X), logits(painted)];
    const measured = [
      discriminatorLoss(s_X, s_G).neg(),
      s_X.sigmoid().mean(),
      s_G.sigmoid().mean(),
    ] as Scalar[];

    // d goes up the gradient of J, by making -J small.
    optimizers.d.minimize(() => discriminatorLoss(logits(X), logits(painted)), false, variables(d));
    // G goes down that of its loss, with noise of its own and the new d.
    optimizers.G.minimize(() => generatorLoss(loss, logits(apply(G, w))), false, variables(G));
    return tf.stack(measured);
  });

  return {
    G,
    d,
    pack,
    step,
    rate(factor) {
      mustBePositive("rate", "factor", factor);
      setRate(optimizers.G, α.G * factor);
      setRate(optimizers.d, α.d * factor);
    },
    judge: (examples) => tf.tidy(() => logits(examples).sigmoid().dataSync() as Float32Array),
    sample: (z) => tf.tidy(() => apply(G, z)),
    dispose: () => step.dispose(),
  };
}

/** Joins every `pack` examples that follow each other along their last axis: [m, …, c] → [m / pack, …, pack · c]. */
function packed(examples: Tensor, pack: number): Tensor {
  if (pack === 1) return examples;
  const [m, ...sides] = examples.shape as [number, ...number[]];
  const last = sides.length;
  const inner = sides.slice(0, -1);
  // [m / pack, pack, …, c], then the packs stand before c, then they are one axis with it.
  const groups = tf.reshape(examples, [m / pack, pack, ...sides]);
  const together = tf.transpose(groups, [0, ...inner.map((_, i) => i + 2), 1, last + 1]);
  return tf.reshape(together, [m / pack, ...inner, pack * sides[last - 1]]);
}

function ganOptions(spec: GanSpec) {
  const { G, d, loss = "non-saturating", α = 2e-4, β1 = 0.5, pack = 1, ...unknown } = spec;
  refuseUnknownOptions("createGan", unknown, ["G", "d", "loss", "α", "β1", "pack"]);
  for (const [name, model] of Object.entries({ G, d }))
    mustBe("createGan", name, "a model of layers", model, model instanceof tf.LayersModel);
  mustBeLoss("createGan", loss);
  const rates = typeof α === "number" ? { G: α, d: α } : α;
  mustBePositive("createGan", "α.G", rates?.G);
  mustBePositive("createGan", "α.d", rates.d);
  mustBeBelowOne("createGan", "β1", β1);
  mustBeCount("createGan", "pack", pack);
  mustTakePacks(G, d, pack);
  return { G, d, loss, α: rates, β1, pack };
}

/** Whoever changes `pack` here has to make another d, too. */
function mustTakePacks(G: LayersModel, d: LayersModel, pack: number): void {
  const [made, taken] = [G.outputs[0]!.shape.slice(1), d.inputs[0]!.shape.slice(1)];
  const wanted = made.map((side, i) => (i === made.length - 1 && side !== null ? pack * side : side));
  const fits =
    taken.length === wanted.length &&
    taken.every((side, i) => side === null || wanted[i] === null || side === wanted[i]);
  const rule = `a model of inputs [${wanted.join(", ")}], as G makes [${made.join(", ")}] and pack is ${pack}`;
  mustBe("createGan", "d", rule, taken, fits);
}

const variables = (model: LayersModel): Variable[] =>
  model.trainableWeights.map((weight) => weight.read() as Variable);

/** An optimiser's learning rate, which its type keeps to itself. */
function setRate(optimizer: object, α: number): void {
  (optimizer as { learningRate: number }).learningRate = α;
}

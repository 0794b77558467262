import type { LayersModel } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import type { Constraint } from "./constraint.js";
import type { Examples } from "./examples.js";
import { accuracyOf, fineTune } from "./fine-tune.js";
import { chooseKernels, forLayer, type Kernel, kernelsOf, type PerLayer } from "./kernels.js";
import type { Encoding } from "./packed/encodings.js";
import { type Packed, packModel } from "./packed/pack.js";
import { maxValues } from "./packed/section-header.js";
import { unpackModel } from "./packed/unpack.js";
import { mustBeShare, pruneWeights } from "./prune-weights.js";
import { shareWeights } from "./share-weights.js";

export interface DeepCompressionSpec {
  /** What is trained on. */
  train: Examples;
  /** What the accuracy is measured on. */
  test: Examples;
  /** The share of the weights that pruning keeps: one for all layers, or by the layers' names. */
  keep: PerLayer<number>;
  /** The number of shared values: one for all layers, or by the layers' names. */
  clusters: PerLayer<number>;
  /** In how many rounds the share that is kept comes down to `keep`, by the same factor each (3 if not given). */
  rounds?: number;
  /** The epochs of fine-tuning after each round, and after sharing (2 if not given). */
  epochs?: number;
  /** Examples in a step (64 if not given). */
  batch?: number;
  /** The step size α of Adam after pruning (0.001 if not given); after sharing it is a tenth of that. */
  learningRate?: number;
  /** Bits of a position in a sparse kernel, 1 to 8 (5 for dense layers and 8 for convolutions, if not given). */
  positionBits?: PerLayer<number>;
  /** Draws the order of the examples. */
  generator: RandomGenerator;
  /** Told after each step of training; returns false to stop. */
  onStep?: (progress: { step: number; steps: number; loss: number; stage: Stage["name"] }) => unknown;
}

/** The model after a stage, as a file. */
export interface Stage {
  name: "float32" | "pruned" | "shared" | "Huffman";
  /** The file's length. */
  bytes: number;
  /** How many times smaller it is than the float32 file. */
  ratio: number;
  /** Of the model that is read back from the file, on the test set. */
  accuracy: number;
  file: Packed;
}

export interface DeepCompression {
  stages: Stage[];
  /** Was it stopped by `onStep`? The stages until then are there, the last of them from where training was. */
  stopped: boolean;
}

/**
 * Deep Compression: prune small weights and train the others again, share values and train these again, and write what is left
 * with Huffman's code. The model is changed in place. Each stage is a file, and its accuracy is that of what is read back.
 *
 * Source: Han, Mao and Dally, “Deep Compression: Compressing Deep Neural Networks with Pruning, Trained Quantization and
 * Huffman Coding”, 2016. Differences from the paper:
 * 1. The shares that are kept are given, not found by thresholds; they come down in rounds of equal factors.
 * 2. Long runs of zeros are written without weights of zero in between (see `distances`).
 * 3. The files are whole models: they hold the topology, and the biases (as float16 from sharing on), which the paper's
 *    sizes leave out or count otherwise.
 * 4. Adam, and a smaller step for shared values, whose gradients are sums.
 */
export async function deepCompression(
  model: LayersModel,
  spec: DeepCompressionSpec,
): Promise<DeepCompression> {
  const { train, test, keep, clusters, rounds, epochs, batch, learningRate, generator, onStep, ...own } =
    deepCompressionOptions(model, spec);
  const kernels = kernelsOf(model);
  const byLayer = <T>(f: (kernel: (typeof kernels)[number]) => T): Record<string, T> =>
    Object.fromEntries(kernels.map((kernel) => [kernel.layer, f(kernel)]));
  const stages: Stage[] = [];
  let stopped = false;
  let step = 0;
  const steps = (rounds + 1) * epochs * Math.floor(train.x.shape[0] / batch);

  const finishStage = async (name: Stage["name"], encodings: Record<string, Encoding>, others: Encoding) => {
    const file = packModel(model, { kernels: encodings, others });
    const readBack = await unpackModel(file.bytes);
    const accuracy = accuracyOf(readBack, test);
    readBack.dispose();
    const { length } = file.bytes;
    stages.push({ name, bytes: length, ratio: (stages[0]?.bytes ?? length) / length, accuracy, file });
  };
  const trainAgain = (stage: Stage["name"], constraint: Constraint, rate: number) => {
    if (stopped) return;
    const report = ({ loss }: { loss: number }) => onStep?.({ step: ++step, steps, loss, stage });
    const settings = { epochs, batch, learningRate: rate, constraint, generator, onStep: report };
    stopped = fineTune(model, train, settings).stopped;
  };
  const sparse = (stage: Stage["name"]) =>
    byLayer(({ layer, shape }): Encoding => {
      const positionBits = forLayer(own.positionBits ?? {}, layer) ?? (shape.length > 2 ? 8 : 5);
      const code = stage === "Huffman" ? "huffman" : "fixed";
      const isShared = stage !== "pruned" && forLayer(clusters, layer) !== undefined;
      return isShared
        ? { kind: "shared", sparse: true, positionBits, code }
        : { kind: "sparse", positionBits, code };
    });

  await finishStage(
    "float32",
    byLayer(() => ({ kind: "float32" })),
    { kind: "float32" },
  );

  for (let round = 1; round <= rounds && !stopped; round++) {
    const shares = byLayer(({ layer }) => (forLayer(keep, layer) ?? 1) ** (round / rounds));
    const pruning = pruneWeights(model, { keep: shares });
    trainAgain("pruned", pruning, learningRate);
    pruning.dispose();
  }
  await finishStage("pruned", sparse("pruned"), { kind: "float32" });

  const sharing = shareWeights(model, { clusters });
  trainAgain("shared", sharing, learningRate / 10);
  sharing.dispose();
  await finishStage("shared", sparse("shared"), { kind: "float16" });
  await finishStage("Huffman", sparse("Huffman"), { kind: "float16" });
  return { stages, stopped };
}

function deepCompressionOptions(model: LayersModel, spec: DeepCompressionSpec) {
  const { rounds = 3, epochs = 2, batch = 64, learningRate = 0.001, ...given } = spec;
  const { train, test, keep, clusters, positionBits, generator, onStep, ...unknown } = given;
  const names = ["train", "test", "keep", "clusters", "rounds", "epochs", "batch", "learningRate"];
  refuseUnknownOptions("deepCompression", unknown, [...names, "positionBits", "generator", "onStep"]);
  // All that could go wrong later, before the first training.
  for (const { layer } of namedKernels(model, keep)) mustBeShare("deepCompression", forLayer(keep, layer));
  for (const { layer } of namedKernels(model, clusters)) {
    mustBeCount("deepCompression", "clusters", forLayer(clusters, layer));
    const holds = forLayer(clusters, layer)! <= maxValues;
    mustBe("deepCompression", "clusters", `at most ${maxValues}`, forLayer(clusters, layer), holds);
  }
  mustBeCount("deepCompression", "rounds", rounds);
  mustBeCount("deepCompression", "epochs", epochs, 0);
  mustBeCount("deepCompression", "batch", batch);
  mustBePositive("deepCompression", "learningRate", learningRate);
  mustBeGenerator("deepCompression", generator);
  return {
    train,
    test,
    keep,
    clusters,
    rounds,
    epochs,
    batch,
    learningRate,
    positionBits,
    generator,
    onStep,
  };
}

/** The kernels that a setting is for: all, or those of the layers that it names. */
function namedKernels(model: LayersModel, setting: PerLayer<number>): Kernel[] {
  const names = typeof setting === "object" && setting !== null ? Object.keys(setting) : undefined;
  return chooseKernels("deepCompression", model, names);
}

import { createRequire } from "node:module";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../src/tensor/tf.js";
import type { Fit, Training } from "./steps/index.js";

type Step = Training["step"];

/** What runs steps that are written in tf. */
export interface Engine {
  version: string;
  /** Makes of a step what is run. */
  wrap(step: Step): Step;
  fit: Fit;
  /** A tensor's number, its first where it has several: to read one means to have computed all. */
  read(tensor: Tensor): number;
}

const require = createRequire(import.meta.url);

/** Without copying what else a large tensor has out of the backend. */
function readFirst(tensor: Tensor): number {
  if (tensor.size === 1) return tensor.dataSync()[0]!;
  return tf.slice(tensor, new Array(tensor.rank).fill(0), new Array(tensor.rank).fill(1)).dataSync()[0]!;
}

const eager: Pick<Engine, "wrap" | "fit" | "read"> = {
  wrap: (step) => step,
  read: readFirst,
  fit: (model, x, y, args) => model.fit(x, y, args) as ReturnType<Fit>,
};

async function published(backend: string, packageName: string): Promise<Engine> {
  require(packageName);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`);
  await tf.ready();
  return { version: `TensorFlow.js ${tf.version["tfjs-core"]}, ${backend}`, ...eager };
}

async function ours(): Promise<Engine> {
  await import("../../src/tensor/index.js");
  return { version: `Lectern on TensorFlow.js ${tf.version["tfjs-core"]}, ${tf.getBackend()}`, ...eager };
}

type Fallback = { onFallback: (reason: string) => void };

interface Compiling {
  compile?: (step: Step, options: Fallback) => Step;
  fitCompiled?: (...args: [...Batches, Parameters<Fit>[3] & Fallback]) => ReturnType<Fit>;
}

type Batches = [Parameters<Fit>[0], Parameters<Fit>[1], Parameters<Fit>[2]];

async function compiled(): Promise<Engine> {
  const { version } = await ours();
  const lectern = (await import("../../src/tensor/index.js")) as Compiling;
  const missing = (name: string) => () => {
    throw new Error(`not available: lectern/tensor has no ${name}`);
  };
  // Else the step would run eagerly, and its time be taken for that of a compiled one.
  const onFallback = (reason: string) => {
    throw new Error(reason);
  };
  const { compile, fitCompiled } = lectern;
  return {
    version: `${version}, compiled`,
    // A compiled step's results lie in ordinary memory.
    read: (tensor) => tensor.dataSync()[0]!,
    wrap: compile ? (step) => compile(step, { onFallback }) : missing("compile"),
    fit: fitCompiled
      ? (model, x, y, args) => fitCompiled(model, x, y, { ...args, onFallback })
      : missing("fitCompiled"),
  };
}

export const engines: Record<string, () => Promise<Engine>> = {
  "tfjs-cpu": () => published("cpu", "@tensorflow/tfjs-backend-cpu"),
  "tfjs-wasm": () => published("wasm", "@tensorflow/tfjs-backend-wasm"),
  "tfjs-node": () => published("tensorflow", "@tensorflow/tfjs-node"),
  lectern: ours,
  "lectern-compiled": compiled,
};

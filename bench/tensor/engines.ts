import { createRequire } from "node:module";
import { tf } from "../../src/tensor/tf.js";
import type { Fit, Training } from "./steps/index.js";

type Step = Training["step"];

/** What runs steps that are written in tf. */
export interface Engine {
  version: string;
  /** Makes of a step what is run. */
  wrap(step: Step): Step;
  fit: Fit;
}

const require = createRequire(import.meta.url);

const eager: Pick<Engine, "wrap" | "fit"> = {
  wrap: (step) => step,
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

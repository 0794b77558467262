// A process that is measured: node node-peer.js tfjs-cpu|tfjs-wasm|tfjs-node|lectern|lectern-compiled, see process.ts.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../src/tensor/tf.js";
import { createCase } from "./cases.js";
import type { Prepared, Ran, Request } from "./process.js";
import type { Training } from "./steps/index.js";

type Step = Training["step"];

interface Engine {
  version: string;
  /** The step as it is run. */
  wrap(step: Step): Step;
}

const require = createRequire(import.meta.url);
const asItIs = (step: Step) => step;

async function published(backend: string, packageName: string): Promise<Engine> {
  require(packageName);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`);
  await tf.ready();
  return { version: `TensorFlow.js ${tf.version["tfjs-core"]}, ${backend}`, wrap: asItIs };
}

async function ours(compiled: boolean): Promise<Engine> {
  const lectern = (await import("../../src/tensor/index.js")) as Record<string, unknown>;
  const version = `Lectern on TensorFlow.js ${tf.version["tfjs-core"]}, ${tf.getBackend()}`;
  if (!compiled) return { version, wrap: asItIs };
  const { compile } = lectern as { compile?: (step: Step) => Step };
  if (!compile) throw new Error("not available: lectern/tensor has no compile");
  return { version: `${version}, compiled`, wrap: compile };
}

const engines: Record<string, () => Promise<Engine>> = {
  "tfjs-cpu": () => published("cpu", "@tensorflow/tfjs-backend-cpu"),
  "tfjs-wasm": () => published("wasm", "@tensorflow/tfjs-backend-wasm"),
  "tfjs-node": () => published("tensorflow", "@tensorflow/tfjs-node"),
  lectern: () => ours(false),
  "lectern-compiled": () => ours(true),
};

/** A tensor's number, its first where it has several: to read one means to have computed all. */
function read(tensor: Tensor): number {
  const first =
    tensor.size > 1
      ? tensor.slice(
          tensor.shape.map(() => 0),
          tensor.shape.map(() => 1),
        )
      : tensor;
  return first.dataSync()[0]!;
}

function runOne(step: Step, inputs: Tensor[]): { time: number; losses: Record<string, number> } {
  const start = performance.now();
  const losses: Record<string, number> = {};
  tf.tidy(() => {
    const result = step(...inputs);
    const named = result instanceof tf.Tensor ? { loss: result } : result;
    for (const [name, loss] of Object.entries(named)) losses[name] = read(loss as Tensor);
  });
  return { time: performance.now() - start, losses };
}

let step: Step = () => {
  throw new Error("nothing was prepared");
};
let inputs: Training["inputs"];
let count = 0;

async function answer(request: Request): Promise<Prepared | Ran> {
  if (request.command === "prepare") {
    const engine = await engines[process.argv[2]!]!();
    const training = createCase(request.case);
    step = engine.wrap(training.step);
    inputs = training.inputs;
    return { version: engine.version };
  }
  const ran: Ran = { times: [], losses: [] };
  const start = performance.now();
  const wants = (seconds: number) =>
    seconds < request.limit && (ran.times.length < request.steps || seconds < request.seconds);
  while (ran.times.length === 0 || wants((performance.now() - start) / 1000)) {
    const { time, losses } = runOne(step, inputs(count++));
    ran.times.push(time);
    ran.losses.push(losses);
  }
  return ran;
}

// What libraries print goes elsewhere than the replies.
console.log = console.info = console.error;
for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Request).catch((error: Error) => ({ error: error.message }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

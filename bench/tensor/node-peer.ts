// A process that is measured: node node-peer.js, and one of the names in engines.ts. See process.ts for what it is asked.
import { createInterface } from "node:readline";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../src/tensor/tf.js";
import { createCase } from "./cases.js";
import { type Engine, engines } from "./engines.js";
import type { Prepared, Ran, Request } from "./process.js";
import type { Fitting, Training } from "./steps/index.js";

type Losses = Record<string, number>;

/** @returns what is measured: a step until its losses were read, or an epoch */
function measurable(engine: Engine, training: Training | Fitting): (i: number) => Losses | Promise<Losses> {
  if ("fit" in training) return async () => ({ loss: await training.fit(engine.fit) });
  const step = engine.wrap(training.step);
  return (i) => {
    const losses: Losses = {};
    tf.tidy(() => {
      const result = step(...training.inputs(i));
      const named = result instanceof tf.Tensor ? { loss: result } : result;
      for (const [name, loss] of Object.entries(named)) losses[name] = engine.read(loss as Tensor);
    });
    return losses;
  };
}

let count = 0;
let run: ReturnType<typeof measurable> = () => {
  throw new Error("nothing was prepared");
};

async function answer(request: Request): Promise<Prepared | Ran> {
  if (request.command === "prepare") {
    const engine = await engines[process.argv[2]!]!();
    run = measurable(engine, createCase(request.case));
    return { version: engine.version };
  }
  const ran: Ran = { times: [], losses: [] };
  const start = performance.now();
  const wants = (seconds: number) =>
    seconds < request.limit && (ran.times.length < request.steps || seconds < request.seconds);
  while (ran.times.length === 0 || wants((performance.now() - start) / 1000)) {
    const before = performance.now();
    const losses = await run(count++);
    ran.times.push(performance.now() - before);
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

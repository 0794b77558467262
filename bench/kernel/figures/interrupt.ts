import { setTimeout as delay } from "node:timers/promises";
import type { Sample } from "../../statistics.js";
import { tensorflow } from "../code.js";
import type { Figure, Samples } from "../figure.js";
import type { Peer } from "../peers.js";
import { Session, within } from "../session.js";

/** Long enough for every case to be in the middle of what is to be stopped. */
const RUN_MS = 500;
const PATIENCE_MS = 5000;
const forever = "await new Promise(() => {});";

interface Case {
  name: string;
  typescript: string;
  /** Left out where Python has no such thing. */
  python?: string;
  /** Whether it needs tfjs. */
  tensors?: boolean;
}

const cases: Case[] = [
  { name: "synchronous loop", typescript: "while (true) {}", python: "while True: pass" },
  {
    name: "loop after an await",
    typescript: "await new Promise((go) => setTimeout(go, 50)); while (true) {}",
    python: "import asyncio\nawait asyncio.sleep(0.05)\nwhile True: pass",
  },
  { name: "pending await", typescript: forever, python: "import asyncio\nawait asyncio.sleep(3600)" },
  { name: "loop in a timer", typescript: `setTimeout(() => { while (true) {} }, 50); ${forever}` },
  { name: "loop in an immediate", typescript: `setImmediate(() => { while (true) {} }); ${forever}` },
  {
    name: "loop in a promise's callback",
    typescript: `Promise.resolve().then(() => { while (true) {} }); ${forever}`,
  },
  {
    name: "loop in an event handler",
    typescript: `const target = new EventTarget(); target.addEventListener("x", () => { while (true) {} });
setTimeout(() => target.dispatchEvent(new Event("x")), 50); ${forever}`,
  },
  {
    name: "runaway regular expression",
    typescript: '/^(a+)+$/.test("a".repeat(50) + "b");',
    python: 'import re\nre.match("^(a+)+$", "a" * 50 + "b")',
  },
  {
    name: "long sort",
    typescript:
      "while (true) Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) % 3_000_017).sort((a, b) => a - b);",
    python: "while True: sorted((i * 7919) % 3000017 for i in range(3000000))",
  },
  {
    name: "Atomics.wait",
    typescript: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  },
  {
    name: "tensor training loop",
    typescript: `let w = tf.randomNormal([300, 300]);
while (true) { const next = tf.tidy(() => tf.matMul(w, w).softmax() as typeof w); w.dispose(); w = next; }`,
    tensors: true,
  },
];

const row = (name: string) => `interrupt to reply: ${name}, ms`;
const kept = "variables kept, of so many cases";
const worst = "interrupt to reply: worst case, ms";

export const interrupt: Figure = {
  name: "interrupt",
  about: "from the interrupt to the reply of the cell, for each thing that a cell may be at",
  rows: [...cases.map(({ name }) => row(name)), worst, kept],
  rounds: 3,
  async measure(peer, folder) {
    const samples: Samples = {};
    let sound = 0;
    const asked = cases.filter((each) => each[peer.language] !== undefined);
    for (const each of asked) {
      const { time, isSound } = await measureCase(peer, folder, each).catch((error: Error) => {
        process.stderr.write(`interrupt: ${each.name}: ${error.message}\n`);
        return { time: "never" as const, isSound: false };
      });
      samples[row(each.name)] = [time];
      if (isSound) sound++;
    }
    const times = Object.values(samples).flat();
    samples[worst] = [times.includes("never") ? "never" : Math.max(...(times as number[]))];
    samples[kept] = [sound];
    return samples;
  },
};

/** In a kernel of its own: some end with it. @returns the time, and whether the kernel lives on with its variables */
async function measureCase(
  peer: Peer,
  folder: string,
  { tensors, ...code }: Case,
): Promise<{ time: Sample; isSound: boolean }> {
  const session = await Session.start(peer, folder);
  try {
    if (tensors) await session.prepare(tensorflow);
    await session.prepare(peer.language === "python" ? "kept = 41" : "const kept = 41;");
    const reply = session.begin(code[peer.language]!);
    await delay(RUN_MS);
    const start = performance.now();
    session.interrupt();
    const time = (await within(reply, PATIENCE_MS)) === "never" ? "never" : performance.now() - start;
    // tslab aborts what is sent within 200 ms after an error.
    await delay(RUN_MS);
    const text = peer.language === "python" ? "print(kept + 1)" : "console.log(kept + 1)";
    const after = await session.execute(text, PATIENCE_MS);
    return { time, isSound: time !== "never" && after.text.trim() === "42" };
  } finally {
    await session.stop();
  }
}

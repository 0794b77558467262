import { setTimeout as delay } from "node:timers/promises";
import type { Sample } from "../../statistics.js";
import { busy, tensorflow } from "../code.js";
import type { Figure } from "../figure.js";
import type { Peer } from "../peers.js";
import { Session } from "../session.js";

const SAMPLES = 20;
const WARM_UP = 3;
/** What takes longer while a cell computes has waited for the cell. */
const PATIENCE_MS = 3000;
const BUSY_MS = 20_000;

interface Question {
  request: "complete_request" | "inspect_request";
  /** What is asked about, behind an edit. Python has no tfjs: a module of its own stands in. */
  typescript: string;
  python: string;
  rows: { idle: string; busy: string };
}

function introspection(name: string, about: string, question: Question): Figure {
  const code = ({ language }: Peer, i: number) =>
    language === "python"
      ? `edit${i} = ${i}\n${question.python}`
      : `const edit${i} = ${i};\n${question.typescript}`;
  return {
    name,
    about,
    rows: [question.rows.idle, question.rows.busy],
    rounds: 3,
    async measure(peer, folder, few) {
      const session = await Session.start(peer, folder);
      await session.prepare(peer.language === "python" ? "import os" : tensorflow);
      const ask = (i: number) => session.ask(question.request, code(peer, i), PATIENCE_MS);
      for (let i = 0; i < WARM_UP; i++) await ask(i);
      const idle: Sample[] = [];
      const while_: Sample[] = [];
      const count = few ? 4 : SAMPLES;
      for (let i = 0; i < count; i++) idle.push(await ask(100 + i));
      void session.begin(busy[peer.language](BUSY_MS));
      await delay(300);
      // Once is enough for what does not come.
      for (let i = 0; i < count && while_.at(-1) !== "never"; i++) while_.push(await ask(200 + i));
      await session.stop();
      return { [question.rows.idle]: idle, [question.rows.busy]: while_ };
    },
  };
}

export const completion = introspection(
  "completion",
  "completion at `tf.` after an edit, idle and during a loop",
  {
    request: "complete_request",
    typescript: "tf.",
    python: "os.",
    rows: {
      idle: "completion at `tf.` after an edit, ms",
      busy: "the same during a synchronous loop, ms",
    },
  },
);

export const hover = introspection(
  "hover",
  "documentation of `tf.tensor` after an edit, idle and during a loop",
  {
    request: "inspect_request",
    typescript: "tf.tensor",
    python: "os.path",
    rows: {
      idle: "hover over `tf.tensor` after an edit, ms",
      busy: "hover during a synchronous loop, ms",
    },
  },
);

import { fileURLToPath } from "node:url";

const library = new URL("../../", import.meta.url);
/** Frames that tell a user nothing: TensorFlow.js, this library and Node. */
const inner = ["/@tensorflow/", library.href, fileURLToPath(library), "node:", "<anonymous>"];

/** So many frames are looked through, as an operation in a model's layer lies deep. */
const DEPTH = 60;

/** The line of the user's own code that is running, as stack traces give it, with source maps where they are on. */
export function runningPlace(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const { stack = "" } = new Error();
  Error.stackTraceLimit = limit;
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !inner.some((text) => line.includes(text)));
  return frame && (/\((.*)\)$/.exec(frame)?.[1] ?? frame.replace(/^\s+at (async )?/, ""));
}

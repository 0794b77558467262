import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";

const library = new URL("../../", import.meta.url);
/** What is in the file names of frames that tell a user nothing: of TensorFlow.js, this library and Node. */
const inner = ["/@tensorflow/", "node:", library.href, fileURLToPath(library)];

/** So many frames are looked through, as an operation in a model's layer lies deep. */
const DEPTH = 60;

/** The line of the user's own code that is running, `file:line:column` as stack traces have it. */
export function runningPlace(): string | undefined {
  const { stackTraceLimit, prepareStackTrace } = Error;
  let place: string | undefined;
  Error.stackTraceLimit = DEPTH;
  // The frames' own file names, which source maps would turn into names that the maps' authors have chosen.
  Error.prepareStackTrace = (error, frames) => {
    const frame = frames.find((each) => {
      const file = each.getFileName();
      return file && !inner.some((text) => file.includes(text));
    });
    place = frame && positionOf(frame, prepareStackTrace?.(error, [frame]));
  };
  void new Error().stack;
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  return place;
}

/** @param trace what a kernel makes of a stack of this one frame, with the position in its cell */
function positionOf(frame: NodeJS.CallSite, trace: unknown): string {
  const line = /\n\s+at (.*)/.exec(String(trace))?.[1];
  if (line) return /\((.*)\)$/.exec(line)?.[1] ?? line.replace(/^async /, "");
  const file = frame.getFileName() as string;
  const [row, column] = [frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1];
  const origin = findSourceMap(file)?.findOrigin(row, column);
  return origin && "fileName" in origin
    ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`
    : `${file}:${row}:${column}`;
}

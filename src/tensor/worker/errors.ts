import type { ErrorReport } from "./messages.js";

/** Makes an error of the worker's an error here, with the stack that it would have here. */
export function revive({ name, message, stack }: ErrorReport): Error {
  const error = new Error(message);
  Object.defineProperty(error, "name", { value: name, configurable: true });
  const frames = stack.split("\n").flatMap((line) => parseFrame(line) ?? []);
  // A kernel turns the positions in its compiled cells into those in the notebook.
  const format = Error.prepareStackTrace;
  const own = () => [`${error}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  error.stack = format ? String(format(error, frames as unknown as NodeJS.CallSite[])) : own();
  return error;
}

/** What was said of a frame in another thread, as if it were one of this. */
class Frame {
  readonly #name: string | null;
  readonly #async: boolean;
  readonly #file: string;
  readonly #line: number;
  readonly #column: number;

  constructor(name: string | undefined, isAsync: boolean, file: string, line: number, column: number) {
    this.#name = name ?? null;
    this.#async = isAsync;
    this.#file = file;
    this.#line = line;
    this.#column = column;
  }

  getFileName = () => this.#file;
  getScriptNameOrSourceURL = () => this.#file;
  getLineNumber = () => this.#line;
  getColumnNumber = () => this.#column;
  getFunctionName = () => this.#name;
  getTypeName = () => null;
  isToplevel = () => true;
  isConstructor = () => false;
  isAsync = () => this.#async;

  toString(): string {
    const place = `${this.#file}:${this.#line}:${this.#column}`;
    return this.#name === null ? place : `${this.#async ? "async " : ""}${this.#name} (${place})`;
  }
}

/** Nothing for a line that is no frame, or one of what runs the function. */
function parseFrame(text: string): Frame | undefined {
  const match = /^ +at (async )?(?:(.*) \()?([^()]+):(\d+):(\d+)\)?$/.exec(text);
  if (!match) return undefined;
  const [, isAsync, name, file, line, column] = match;
  if (file!.startsWith(new URL(".", import.meta.url).href) || file!.startsWith("node:")) return undefined;
  return new Frame(name, isAsync !== undefined, file!, Number(line), Number(column));
}

import { createRequire, syncBuiltinESMExports } from "node:module";
import type { FrameWriter } from "../channel/index.js";
import { Kind } from "../channel/index.js";

// The module's own object, which can be changed, and not its ES module's, which can't.
const fs = createRequire(import.meta.url)("node:fs") as typeof import("node:fs");

type Write = (kind: Kind.Stdout | Kind.Stderr, bytes: Uint8Array) => void;
type Callback = (error?: Error | null, ...rest: unknown[]) => void;

const kinds: Record<number, Kind.Stdout | Kind.Stderr> = { 1: Kind.Stdout, 2: Kind.Stderr };

/**
 * Sends what JavaScript writes to standard output and error to the notebook, in the order written: by `console`, by
 * `process.stdout` and `process.stderr`, and by `fs.write` to descriptors 1 and 2.
 *
 * @param currentCell the number of the cell that output belongs to now
 */
export function captureStreams(writer: FrameWriter, currentCell: () => number): void {
  const write: Write = (kind, bytes) => writer.write(kind, currentCell(), bytes);
  writeWithoutCallbacks();
  captureStream(process.stdout, Kind.Stdout, write);
  captureStream(process.stderr, Kind.Stderr, write);
  captureDescriptors(write);
}

/**
 * To ignore errors, which there are none of here, the console asks to be called back after each line; a loop that prints a
 * million would keep as many calls waiting.
 */
function writeWithoutCallbacks(): void {
  Object.assign(console, { _ignoreErrors: false });
}

function captureStream(stream: NodeJS.WriteStream, kind: Kind.Stdout | Kind.Stderr, write: Write): void {
  stream.write = (chunk: Uint8Array | string, encoding?: BufferEncoding | Callback, callback?: Callback) => {
    write(kind, toBytes(chunk, typeof encoding === "string" ? encoding : "utf8"));
    const written = typeof encoding === "function" ? encoding : callback;
    if (written) process.nextTick(written);
    return true;
  };
}

/** `fs.writeSync` and `fs.write` have the same parameters, but for the callback at the end of the second. */
function captureDescriptors(write: Write): void {
  const { writeSync, write: writeAsync } = fs;
  fs.writeSync = ((descriptor: number, data: NodeJS.ArrayBufferView | string, ...rest: unknown[]) => {
    const kind = kinds[descriptor];
    if (kind === undefined) return Reflect.apply(writeSync, fs, [descriptor, data, ...rest]);
    const bytes = part(data, rest);
    write(kind, bytes);
    return bytes.length;
  }) as typeof fs.writeSync;
  const captured = (descriptor: number, data: NodeJS.ArrayBufferView | string, ...rest: unknown[]) => {
    const kind = kinds[descriptor];
    if (kind === undefined) return Reflect.apply(writeAsync, fs, [descriptor, data, ...rest]);
    const bytes = part(data, rest);
    write(kind, bytes);
    const callback = rest.at(-1);
    if (typeof callback === "function") process.nextTick(callback as Callback, null, bytes.length, data);
  };
  // With `util.promisify`'s note of what the callback is given.
  Object.defineProperties(captured, Object.getOwnPropertyDescriptors(writeAsync));
  fs.write = captured as typeof fs.write;
  syncBuiltinESMExports();
}

/** The bytes that a call of `fs.write` means by its data and what follows: offset and length, or an encoding. */
function part(data: NodeJS.ArrayBufferView | string, rest: unknown[]): Uint8Array {
  if (typeof data === "string") {
    const encoding = rest.find((each) => typeof each === "string") as BufferEncoding | undefined;
    return toBytes(data, encoding ?? "utf8");
  }
  const [first, second] = rest;
  const options =
    typeof first === "object" && first !== null ? (first as Record<string, unknown>) : undefined;
  const offset = Number(options ? (options["offset"] ?? 0) : typeof first === "number" ? first : 0);
  const length = options ? options["length"] : second;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return bytes.subarray(offset, typeof length === "number" ? offset + length : undefined);
}

function toBytes(chunk: Uint8Array | string, encoding: BufferEncoding): Uint8Array {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
}

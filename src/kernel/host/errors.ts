import { types } from "node:util";
import { inspectText } from "../../display/text.js";
import type { ErrorData } from "../channel/index.js";
import { ownFields } from "./error-fields.js";
import { isInternalFrame } from "./stack.js";

const MAX_DEPTH = 10;
const MAX_ERRORS = 10;

/** Turns whatever was thrown into plain data. It never throws, though it may run user code (getters, `toString`). */
export function describeError(thrown: unknown): ErrorData {
  return safely(() => describe(thrown, []), {
    name: "Uncaught",
    message: "a value that can't be looked at",
    stack: [],
  });
}

/** @param outer the errors that led to this one, since an error can be its own cause */
function describe(thrown: unknown, outer: unknown[]): ErrorData {
  if (!isErrorLike(thrown)) return describeOther(thrown, outer.length > 0);
  const name = nameOf(thrown);
  const message = safely(() => String(thrown.message), "");
  const data: ErrorData = { name, message, stack: framesOf(thrown, message) };
  const fields = safely(() => ownFields(thrown, message), undefined);
  if (fields !== undefined) data.fields = fields;

  const path = [...outer, thrown];
  if (path.length > MAX_DEPTH) return data;
  const cause = safely(() => thrown.cause, undefined);
  if (cause !== undefined && !path.includes(cause)) data.cause = describe(cause, path);
  const errors = safely(() => (thrown as AggregateError).errors, undefined);
  if (Array.isArray(errors) && !types.isProxy(errors)) {
    const others = errors.filter((error) => !path.includes(error));
    data.errors = others.slice(0, MAX_ERRORS).map((error) => describe(error, path));
    if (others.length > MAX_ERRORS) data.moreErrors = others.length - MAX_ERRORS;
  }
  return data;
}

/** Anything may be thrown or be a cause, but only errors know where. */
function describeOther(thrown: unknown, isInner: boolean): ErrorData {
  const message = inspectText(thrown, { depth: 2, maxArrayLength: 20, maxStringLength: 2000 });
  if (isInner) return { name: "", message, stack: [] };
  const kind = thrown === null || thrown === undefined ? String(thrown) : typeof thrown;
  const words = kind === "object" ? "an object" : /^(null|undefined)$/.test(kind) ? kind : `a ${kind}`;
  const note = `${words} was thrown, and only errors know their place: throw new Error("…")`;
  return { name: "Uncaught", message, stack: [], note };
}

/** A class that extends Error without giving itself a name is called by its class's. */
function nameOf(error: Error): string {
  const name = safely(() => String(error.name), "") || "Error";
  if (name !== "Error" || !safely(() => error instanceof Error, false)) return name;
  return safely(() => String(error.constructor.name), "") || name;
}

function framesOf(error: Error, message: string): string[] {
  const stack = safely(() => String(error.stack ?? ""), "");
  // A message may have lines that look like frames.
  const start = message === "" ? 0 : stack.indexOf(message);
  const lines = stack.slice(start < 0 ? 0 : start + message.length).split("\n");
  return lines.filter((line) => /^\s+(at |… )/.test(line) && !isInternalFrame(line));
}

/** Errors of other realms (a `vm` context, a worker) are none of this one's `Error`, but look the same. */
function isErrorLike(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return safely(() => value instanceof Error || ("message" in value && "stack" in value), false);
}

function safely<T>(get: () => T, otherwise: T): T {
  try {
    return get();
  } catch {
    return otherwise;
  }
}

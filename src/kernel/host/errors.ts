import { inspect } from "node:util";
import type { ErrorData } from "../channel/index.js";

const MAX_CAUSES = 10;

/** Turns whatever was thrown into plain data. It runs user code (getters, `toString`) only where that can't throw. */
export function describeError(thrown: unknown, depth = 0): ErrorData {
  if (!isErrorLike(thrown))
    return { name: "Uncaught", message: safely(() => inspect(thrown), "a value"), stack: [] };
  const name = safely(() => String(thrown.name), "Error") || "Error";
  const message = safely(() => String(thrown.message), "");
  const stack = safely(() => String(thrown.stack ?? ""), "");
  const data: ErrorData = {
    name,
    message,
    stack: stack.split("\n").filter((line) => /^\s+at /.test(line)),
  };
  const cause = safely(() => thrown.cause, undefined);
  if (cause !== undefined && depth < MAX_CAUSES) data.cause = describeError(cause, depth + 1);
  return data;
}

/** Errors of other realms (a `vm` context, a worker) are none of this one's `Error`, but look the same. */
function isErrorLike(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === "object" &&
      value !== null &&
      safely(() => "message" in value && "stack" in value, false))
  );
}

function safely<T>(get: () => T, otherwise: T): T {
  try {
    return get();
  } catch {
    return otherwise;
  }
}

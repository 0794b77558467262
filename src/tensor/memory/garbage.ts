import { setFlagsFromString } from "node:v8";
import { createContext, runInNewContext, Script } from "node:vm";

let gc: (() => void) | undefined;

/** Collects all garbage of the JavaScript heap before it returns. */
export function collectGarbage(): void {
  gc ??= exposed();
  gc();
}

/** V8 gives the function to contexts that are made while the flag is set. */
function exposed(): () => void {
  setFlagsFromString("--expose-gc");
  const found = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  return found;
}

const nothing = new Script("undefined");
let context: ReturnType<typeof createContext> | undefined;

/**
 * Lets go of what WeakRefs keep. What one was made for or has given stays alive until the job ends that did it, so in a
 * loop that never awaits, for ever. V8 lets go after it has run microtasks, and a script in a context that has microtasks
 * of its own ends with running these. It takes some microseconds.
 */
export function letGoOfWeakRefs(): void {
  context ??= createContext({}, { microtaskMode: "afterEvaluate" });
  nothing.runInContext(context);
}

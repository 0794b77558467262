import { createRequire, syncBuiltinESMExports } from "node:module";

// The module's own object, which can be changed, and not its ES module's, which can't.
const timers = createRequire(import.meta.url)("node:timers") as Record<string, unknown>;

/** `setTimeout`, `setInterval`, `setImmediate`, or another function that calls a function later. */
export type Schedule = (callback: (...args: unknown[]) => unknown, ...rest: unknown[]) => unknown;

/** Replaces the functions that make timers, for everybody; @param wrap makes the new one of the old one */
export function wrapTimers(wrap: (schedule: Schedule) => Schedule): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    const schedule = globalThis[name] as unknown as Schedule;
    // With `util.promisify`'s note of how to make a promise of it.
    const wrapped = Object.defineProperties(wrap(schedule), Object.getOwnPropertyDescriptors(schedule));
    Object.assign(globalThis, { [name]: wrapped });
    timers[name] = wrapped;
  }
  syncBuiltinESMExports();
}

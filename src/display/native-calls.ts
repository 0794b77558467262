/**
 * Two integers that a thread shares with whoever may break it off: how many calls into native code are under way that
 * don't bear it, and whether it is about to be broken off.
 */
export const NATIVE_CALLS = 0;
export const BREAK_WANTED = 1;
export const NATIVE_CALL_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;

/** The global under which a thread that may be broken off has the two. */
export const nativeCallsKey: unique symbol = Symbol.for("lectern.native.calls") as never;

/**
 * Calls native code that would end the process if the thread was broken off meanwhile, by an interrupt or because its
 * worker is terminated: C++ that takes a failing call of Node's for an exception. The interrupt waits until it returns. It serves for
 * short pieces of JavaScript, too, that must be done wholly or not at all.
 *
 * @param call must be synchronous
 */
export function nativeCall<T>(call: () => T): T {
  const state = (globalThis as { [nativeCallsKey]?: Int32Array })[nativeCallsKey];
  // Within another one nothing has to be said.
  if (!state || Atomics.load(state, NATIVE_CALLS) > 0) return call();
  for (;;) {
    Atomics.add(state, NATIVE_CALLS, 1);
    // In this order: whoever wants to break in says so first, and then looks at the calls.
    if (Atomics.load(state, BREAK_WANTED) === 0) break;
    Atomics.sub(state, NATIVE_CALLS, 1);
    Atomics.wait(state, BREAK_WANTED, 1);
  }
  try {
    return call();
  } finally {
    Atomics.sub(state, NATIVE_CALLS, 1);
  }
}

/**
 * Breaks another thread off while it is in no {@link nativeCall}.
 *
 * @param breakOff resolves when the thread has been broken off
 */
export async function breakOutsideNativeCalls<T>(state: Int32Array, breakOff: () => Promise<T>): Promise<T> {
  Atomics.store(state, BREAK_WANTED, 1);
  try {
    while (Atomics.load(state, NATIVE_CALLS) > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return await breakOff();
  } finally {
    // It may have been broken off between the two lines that begin a call.
    Atomics.store(state, NATIVE_CALLS, 0);
    Atomics.store(state, BREAK_WANTED, 0);
    Atomics.notify(state, BREAK_WANTED);
  }
}

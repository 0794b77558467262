import { findCommHost } from "../display/index.js";

/** What is to be called when a cell is interrupted, the oldest first. */
const listeners = new Set<() => void>();
let host: ReturnType<typeof findCommHost>;

/** Calls back when the kernel gives a cell up. Returns what ends that. In scripts and other kernels it never happens. */
export function onInterrupt(listener: () => void): () => void {
  const found = findCommHost();
  if (found && found !== host) {
    host = found;
    found.onSettle((what) => {
      if (what === "interrupted cell") for (const each of [...listeners].reverse()) each();
    });
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Calls `undo` when `body` has come to its end, be it by an interrupt: V8 then leaves out what `finally` says.
 *
 * @param body must be synchronous
 */
export function withUndo<T>(body: () => T, undo: () => void): T {
  const end = () => {
    cancel();
    undo();
  };
  const cancel = onInterrupt(end);
  try {
    return body();
  } finally {
    end();
  }
}

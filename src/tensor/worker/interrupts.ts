import { findCommHost } from "../../display/index.js";

/** What is to be called when a cell is interrupted. */
const listeners = new Set<() => void>();
let host: ReturnType<typeof findCommHost>;

/** Calls back when the kernel gives a cell up. Returns what ends that. In scripts and other kernels it never happens. */
export function onInterrupt(listener: () => void): () => void {
  const found = findCommHost();
  if (found && found !== host) {
    host = found;
    found.onSettle((what) => {
      if (what === "interrupted cell") for (const each of [...listeners]) each();
    });
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

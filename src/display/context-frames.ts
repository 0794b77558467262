/**
 * Whether this Node carries contexts (`AsyncLocalStorage`) through asynchronous work inside V8. Where it uses async hooks for
 * that, a callback that is broken off by an interrupt aborts the process, so that they can't be used in a kernel.
 */
export function hasContextFrames(): boolean {
  const major = Number.parseInt(process.versions.node, 10);
  return major >= 24 || (major >= 22 && process.execArgv.includes("--experimental-async-context-frame"));
}

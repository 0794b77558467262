import type { Attribution } from "./attribution.js";
import { ContextFrames } from "./context-frames.js";
import { Tracking } from "./tracking.js";

export type { Attribution } from "./attribution.js";

/**
 * The best attribution that this Node can do. Some carry contexts through asynchronous work inside V8; where async hooks are
 * used for that, a timer's callback that is broken off aborts the process, so that they can't be used.
 */
export function createAttribution(): Attribution {
  const major = Number.parseInt(process.versions.node, 10);
  const hasContextFrames =
    major >= 24 || (major >= 22 && process.execArgv.includes("--experimental-async-context-frame"));
  return hasContextFrames ? new ContextFrames() : new Tracking();
}

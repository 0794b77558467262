// From its own file: the whole library takes long to load.
import { hasContextFrames } from "../../../display/context-frames.js";
import type { Attribution } from "./attribution.js";
import { ContextFrames } from "./context-frames.js";
import { Tracking } from "./tracking.js";

export type { Attribution } from "./attribution.js";

/** The best attribution that this Node can do. */
export function createAttribution(): Attribution {
  return hasContextFrames() ? new ContextFrames() : new Tracking();
}

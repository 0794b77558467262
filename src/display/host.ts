import type { DisplayData } from "./mime.js";

/** Where displays go: a notebook kernel, or a terminal. */
export interface DisplayHost {
  name: "lectern" | "tslab" | "deno" | "node";
  display(content: DisplayData): void;
  /** Clears the running cell's output, at once or (with `wait`) when the next output arrives. */
  clear(wait: boolean): void;
}

/** The global under which the Lectern kernel offers its host; the kernel and the library share nothing else. */
export const hostKey: unique symbol = Symbol.for("lectern.display.host") as never;

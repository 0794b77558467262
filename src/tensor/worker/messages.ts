import type { Place } from "./place.js";

/** What the worker is started with. */
export interface Start {
  code: string;
  /** Where the function's text stands, so that its lines are numbered as there. */
  place: Place;
  /** What was packed. */
  data: unknown;
  /** Where its random numbers begin. */
  seed: number;
  /** Two integers: whether it is asked to stop, and how many of its messages have not been looked at. */
  shared: SharedArrayBuffer;
  /** Whether it is in native code that must not be broken off, see `nativeCall`. */
  nativeCalls: SharedArrayBuffer;
}

export const STOP = 0;
export const UNREAD = 1;

/** What can be said of an error. */
export interface ErrorReport {
  name: string;
  message: string;
  stack: string;
}

/** What the worker says. */
export type WorkerMessage =
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  | { type: "progress"; value: unknown }
  | { type: "result"; value: unknown }
  | { type: "error"; error: ErrorReport };

/** What it is told. */
export type MainMessage = { type: "stop" };

import type { DisplayData, MimeBundle } from "../../display/index.js";

/** An error as plain data, so that it can cross threads. */
export interface ErrorData {
  name: string;
  message: string;
  /** The stack's frames, one a line, positions already those of the TypeScript cells. */
  stack: string[];
  cause?: ErrorData;
}

export type Outcome =
  | { status: "ok"; bundle?: MimeBundle }
  | { status: "error"; error: ErrorData }
  | { status: "interrupted" };

/** What the main thread tells the session thread. */
export type HostEvent =
  | { type: "ready"; cell: 0 }
  | { type: "display"; cell: number; content: DisplayData }
  | { type: "clear"; cell: number; wait: boolean }
  /** An error thrown in a timer, or a rejection that nobody handles. */
  | { type: "late-error"; cell: number; error: ErrorData }
  | { type: "done"; cell: number; outcome: Outcome }
  /** SIGINT arrived. */
  | { type: "interrupt"; cell: number }
  /** The process is about to end by the cell's own doing. */
  | { type: "exit"; cell: number; code: number };

/** A cell, compiled: what the main thread evaluates. */
export interface CompiledCell {
  cell: number;
  /** The script's name in stack traces. */
  url: string;
  code: string;
  /** The names that it declares at its top level, as `code` has them. */
  names: string[];
  /** Source map of `code`, as JSON, onto the cell's TypeScript. */
  map: string;
}

/** What the session thread tells the main thread. */
export type SessionMessage =
  | ({ type: "execute" } & CompiledCell)
  | { type: "interrupt"; cell: number }
  | { type: "shutdown" };

/** What a session thread is started with. */
export interface SessionData {
  connectionFile: string;
  ring: SharedArrayBuffer;
  /** One Int32: 1 once the session thread has closed its sockets. */
  closed: SharedArrayBuffer;
  /** Whether the host wants to be told after each `await` which cell goes on. */
  reportsAwaits: boolean;
}

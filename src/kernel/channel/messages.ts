import type { MessagePort } from "node:worker_threads";
import type { CommContent, DisplayData, MimeBundle } from "../../display/index.js";

/** An error as plain data, so that it can cross threads. */
export interface ErrorData {
  name: string;
  message: string;
  /** The stack's frames, one a line, positions already those of the TypeScript cells. */
  stack: string[];
  /** The error's own fields, inspected, where they say more than the message. */
  fields?: string;
  /** What a student should know about it. */
  note?: string;
  cause?: ErrorData;
  /** What an AggregateError gathers. */
  errors?: ErrorData[];
  /** How many more it gathers. */
  moreErrors?: number;
}

export type Outcome =
  | { status: "ok"; bundle?: MimeBundle }
  | { status: "error"; error: ErrorData }
  | { status: "interrupted" };

/** What is said on a comm, in either direction. */
export type CommMessage = { id: string } & Required<CommContent> &
  ({ kind: "open"; target: string } | { kind: "msg" } | { kind: "close" });

/** What a page said on a comm. */
export interface CommRequest {
  /** A number for it, to which output belongs as to a cell's. */
  cell: number;
  message: CommMessage;
}

/** What a magic asks the session thread. */
export type MagicQuestion =
  /** The names that cells declared, with their types: `{ name, type }[]`. */
  | { what: "names" }
  /** Whether a type error stops a cell: "on", "warn" or "off". */
  | { what: "typecheck" }
  /** Opens documentation in the pager. */
  | { what: "inspect"; name: string; source: boolean }
  /** Gives the cell another text. */
  | { what: "load"; text: string }
  /** Forgets results, and names too where it says so. Answered by the names that are forgotten. */
  | { what: "reset"; names: boolean }
  /** Has types of packages read anew. */
  | { what: "refresh" };

/** What the main thread tells the session thread. */
export type HostEvent =
  | { type: "ready"; cell: 0 }
  | { type: "display"; cell: number; content: DisplayData }
  | { type: "clear"; cell: number; wait: boolean }
  /** An error thrown in a timer, or a rejection that nobody handles. */
  | { type: "late-error"; cell: number; error: ErrorData }
  | { type: "done"; cell: number; outcome: Outcome }
  | { type: "comm"; cell: number; message: CommMessage }
  /** The handling of a page's message begins, and ends. */
  | { type: "comm-started" | "comm-done"; cell: number }
  /** A question to the user; `by` is the function that asks. */
  | { type: "input"; cell: number; id: number; by: string; prompt: string; password: boolean }
  | { type: "ask"; cell: number; id: number; question: MagicQuestion }
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

/** What became of a question to the user. */
export type InputAnswer = { id: number; value: string } | { id: number; error: string };

/** What the session thread tells the main thread. */
export type SessionMessage =
  | ({ type: "execute"; source: string; counted: boolean } & CompiledCell)
  /** Answers what a magic asked. */
  | { type: "answer"; id: number; value?: unknown; error?: string }
  | { type: "interrupt"; cell: number }
  | { type: "shutdown" };

/** What a session thread is started with. */
export interface SessionData {
  connectionFile: string;
  ring: SharedArrayBuffer;
  /** One Int32: 1 once the session thread has closed its sockets. */
  closed: SharedArrayBuffer;
  /** Where what pages say on comms goes to the host. */
  comms: MessagePort;
  /** Where answers to questions go to the host, and one Int32 that counts them, for a host that waits. */
  inputs: MessagePort;
  inputBell: SharedArrayBuffer;
  /** Whether the host is in native code that must not be broken off, see `nativeCall`. */
  nativeCalls: SharedArrayBuffer;
}

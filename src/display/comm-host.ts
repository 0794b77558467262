/** What travels on a comm, in either direction. */
export interface CommContent {
  /** A JSON object. */
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  /** Bytes that JSON has no place for. */
  buffers?: Uint8Array[];
}

/** What the kernel's end of a comm does when the page speaks. */
export interface CommHandlers {
  message(content: Required<CommContent>): void;
  /** The page has closed the comm. */
  close?(content: Required<CommContent>): void;
}

/** What has come to its end: a cell, by itself or by an interrupt, or the handling of a message from the page. */
export type Settled = "cell" | "interrupted cell" | "message";

/** A kernel that has comms: channels between an object here and its likeness in the page. */
export interface CommHost {
  /** Opens a comm to a target in the page. */
  open(target: string, id: string, content: CommContent, handlers: CommHandlers): void;
  /** Sends on a comm that is open; nothing happens where it is closed. */
  send(id: string, content: CommContent): void;
  close(id: string): void;
  /** Makes a target known that pages may open comms to; what is returned makes it unknown again. */
  onOpen(
    target: string,
    accept: (id: string, content: Required<CommContent>) => CommHandlers | undefined,
  ): () => void;
  /** Takes what the page has sent meanwhile: inside a synchronous loop nothing else does. */
  poll(): void;
  /** Whether a page has come that can show widgets, as far as is known. */
  readonly showsWidgets: boolean;
  /** Calls back before each cell's end, and after each message from the page has been handled. */
  onSettle(callback: (what: Settled) => void): void;
}

/** The target of the comm by which a page asks for the states of all widgets: the first that it does. */
export const widgetControlTarget = "jupyter.widget.control";

/** The global under which the Lectern kernel offers its comms. */
export const commHostKey: unique symbol = Symbol.for("lectern.comm.host") as never;

/** The kernel's comms; undefined in kernels that have none, and in scripts. */
export function findCommHost(): CommHost | undefined {
  return (globalThis as { [commHostKey]?: CommHost })[commHostKey];
}

import { widgetControlTarget } from "../../display/comm-host.js";
import type { CommMessage, CommRequest } from "../channel/index.js";
import { log } from "../log.js";
import type { Header, Message } from "../protocol/index.js";
import type { IOPub } from "./iopub.js";
import { WidgetStates } from "./widget-states.js";

/** Messages on comms are numbered from here, apart from the cells. */
const FIRST = 2_000_000_000;
/** Of so many messages it is known whose late output is. */
const MAX_PARENTS = 10_000;
const kinds: Record<string, CommMessage["kind"]> = {
  comm_open: "open",
  comm_msg: "msg",
  comm_close: "close",
};

export const isCommMessage = ({ header }: Message): boolean => Object.hasOwn(kinds, header.msg_type);

/**
 * All comms between pages and the main thread. What a page says is handled there and busy until then. Only the states
 * of widgets are answered for here, so that a page which is reloaded gets them while a cell computes.
 */
export class Comms {
  readonly #iopub: IOPub;
  readonly #post: (request: CommRequest) => void;
  readonly #idle: (header: Header) => void;
  /** The targets of the open comms, by id. */
  readonly #targets = new Map<string, string>();
  readonly #widgets = new WidgetStates();
  readonly #parents = new Map<number, Header>();
  /** The messages that are not handled yet, in the order they came; and those of them whose handler has begun. */
  readonly #waiting = new Set<number>();
  readonly #begun = new Set<number>();
  #last = FIRST;

  /** @param idle publishes that a request has been dealt with */
  constructor(iopub: IOPub, post: (request: CommRequest) => void, idle: (header: Header) => void) {
    this.#iopub = iopub;
    this.#post = post;
    this.#idle = idle;
  }

  /** Takes a message from a page. */
  receive(message: Message): void {
    const { header } = message;
    const said = read(message);
    if (said === undefined) {
      log(`dropped a ${header.msg_type} without comm_id, target or data`);
      return;
    }
    this.#iopub.status("busy", header);
    if (this.#answer(said, header)) {
      this.#idle(header);
      return;
    }
    if (said.kind === "open") this.#targets.set(said.id, said.target);
    if (said.kind === "close") this.#forget(said.id);
    this.#widgets.note(said);
    const cell = ++this.#last;
    this.#parents.set(cell, header);
    this.#parents.delete(cell - MAX_PARENTS);
    this.#waiting.add(cell);
    this.#post({ cell, message: said });
  }

  /** Tells the pages what the main thread says on a comm. */
  publish(message: CommMessage, parent: Partial<Header>): void {
    if (message.kind === "open") this.#targets.set(message.id, message.target);
    if (message.kind === "close") this.#forget(message.id);
    this.#widgets.note(message);
    const { id, data, metadata, buffers } = message;
    const content =
      message.kind === "open" ? { comm_id: id, target_name: message.target, data } : { comm_id: id, data };
    this.#iopub.publish(`comm_${message.kind}`, parent, content, { metadata, buffers });
  }

  /** The main thread begins to handle a message. Those before it of which nothing was heard were lost to an interrupt. */
  started(cell: number): void {
    for (const earlier of this.#waiting) {
      if (earlier >= cell) break;
      if (!this.#begun.has(earlier)) this.done(earlier);
    }
    this.#begun.add(cell);
  }

  /** The main thread has handled a message. */
  done(cell: number): void {
    this.#begun.delete(cell);
    const header = this.#parents.get(cell);
    if (this.#waiting.delete(cell) && header) this.#idle(header);
  }

  /** Whatever the main thread did was broken off: pages must not wait for it. */
  interrupted(): void {
    for (const cell of this.#begun) this.done(cell);
  }

  /** The message that output belongs to, if the number is that of one. */
  parentOf(cell: number): Header | undefined {
    return this.#parents.get(cell);
  }

  /** The open comms, as `comm_info_reply` has them. @param target only those of this target, if it is a string */
  info(target: unknown): Record<string, { target_name: string }> {
    const all = [...this.#targets].map(([id, target_name]) => [id, { target_name }] as const);
    return Object.fromEntries(
      all.filter(([, { target_name }]) => typeof target !== "string" || target_name === target),
    );
  }

  /** Answers what asks for the widgets' states. @returns whether it did */
  #answer(said: CommMessage, parent: Header): boolean {
    if (said.kind === "open" && said.target === widgetControlTarget) {
      this.#targets.set(said.id, said.target);
      // So that the library knows of a page which can show widgets.
      this.#post({ cell: ++this.#last, message: said });
      return true;
    }
    const control = this.#targets.get(said.id) === widgetControlTarget;
    const method = said.data["method"];
    let answer: Pick<CommMessage, "data" | "buffers"> | undefined;
    if (control && method === "request_states") answer = this.#widgets.all();
    else if (said.kind === "msg" && method === "request_state") answer = this.#widgets.one(said.id);
    if (answer) this.publish({ kind: "msg", id: said.id, metadata: {}, ...answer }, parent);
    if (control && said.kind === "close") this.#forget(said.id);
    return control || answer !== undefined;
  }

  #forget(id: string): void {
    this.#targets.delete(id);
  }
}

function read({ header, content, metadata, buffers }: Message): CommMessage | undefined {
  const { comm_id: id, target_name: target, data = {} } = content;
  const kind = kinds[header.msg_type]!;
  if (typeof id !== "string" || typeof data !== "object" || data === null || Array.isArray(data))
    return undefined;
  const said = { id, data: data as Record<string, unknown>, metadata, buffers };
  if (kind !== "open") return { kind, ...said };
  return typeof target === "string" ? { kind, target, ...said } : undefined;
}

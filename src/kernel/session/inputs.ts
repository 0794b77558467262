import type { Router } from "zeromq";
import type { HostEvent, InputAnswer } from "../channel/index.js";
import { log } from "../log.js";
import { type Header, newHeader, SendQueue, type Wire } from "../protocol/index.js";

type Question = Extract<HostEvent, { type: "input" }>;

/** Who runs a cell, as far as questions to the user are concerned. */
export interface Asker {
  header: Header;
  /** ZeroMQ's routing frames, by which the front end's stdin socket is found. */
  identities: Uint8Array[];
  allowStdin: boolean;
}

/** What questions depend on. */
export interface InputsContext {
  socket: Router;
  wire: Wire;
  /** The kernel's session id. */
  session: string;
  /** Who runs a cell, while it runs. */
  askerOf: (cell: number) => Asker | undefined;
  answer: (answer: InputAnswer) => void;
  /** Resolves once what was published so far is out: it stands above the question. */
  published: () => Promise<void>;
}

/** Asks the user what cells want to know, one question after another, on the stdin channel. */
export class Inputs {
  readonly #context: InputsContext;
  readonly #queue: SendQueue;
  readonly #waiting: Question[] = [];
  /** The question that the user sees now, and the id of the message that asked it. */
  #asked: { question: Question; messageId: string } | undefined;

  constructor(context: InputsContext) {
    this.#context = context;
    this.#queue = new SendQueue(context.socket);
  }

  /** Takes answers, until the socket closes. */
  async serve(): Promise<void> {
    for await (const frames of this.#context.socket) {
      try {
        const { header, parentHeader, content } = this.#context.wire.decode(frames);
        const asked = this.#asked;
        // An answer to what was asked before an interrupt may come late. Some clients don't say what they answer.
        const late = parentHeader.msg_id !== undefined && parentHeader.msg_id !== asked?.messageId;
        if (header.msg_type !== "input_reply" || typeof content["value"] !== "string" || !asked || late) {
          log(`dropped a ${header.msg_type} on stdin: nothing asks for it`);
          continue;
        }
        this.#asked = undefined;
        this.#context.answer({ id: asked.question.id, value: content["value"] });
        this.#next();
      } catch (error) {
        log(`dropped a message: ${(error as Error).message}`);
      }
    }
  }

  ask(question: Question): void {
    const refusal = this.#refusal(question);
    if (refusal !== undefined) {
      this.#context.answer({ id: question.id, error: refusal });
      return;
    }
    this.#waiting.push(question);
    this.#next();
  }

  /** Forgets what a cell asked that has ended. @param interrupted whether it was broken off, so that nobody waits there */
  ended(cell: number, interrupted: boolean): void {
    const open = this.#waiting.filter((question) => question.cell === cell);
    if (this.#asked?.question.cell === cell) {
      open.push(this.#asked.question);
      this.#asked = undefined;
    }
    for (const question of open) {
      const at = this.#waiting.indexOf(question);
      if (at >= 0) this.#waiting.splice(at, 1);
      const error = `${question.by}: the cell ended before it was answered; write \`await input(…)\``;
      if (!interrupted) this.#context.answer({ id: question.id, error });
    }
    this.#next();
  }

  #refusal({ by, cell }: Question): string | undefined {
    const asker = this.#context.askerOf(cell);
    if (!asker)
      return `${by}: only a cell that runs can ask; the one that this timer, handler or promise belongs to has ended`;
    if (!asker.allowStdin)
      return `${by}: nobody can be asked: whoever runs this cell takes no input (its allow_stdin is false)`;
    return undefined;
  }

  #next(): void {
    if (this.#asked) return;
    const question = this.#waiting.shift();
    if (!question) return;
    const asker = this.#context.askerOf(question.cell);
    if (!asker) return;
    const header = newHeader("input_request", this.#context.session);
    this.#asked = { question, messageId: header.msg_id };
    const frames = this.#context.wire.encode({
      identities: asker.identities,
      header,
      parentHeader: asker.header,
      metadata: {},
      content: { prompt: question.prompt, password: question.password },
      buffers: [],
    });
    this.#queue.send(frames, this.#context.published()).catch(() => {});
  }
}

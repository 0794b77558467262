import { Channels } from "../../src/client/channels.js";
import { createConnectionFile } from "../../src/client/connection.js";
import type { Kernelspec } from "../../src/client/index.js";
import { KernelProcess } from "../../src/client/kernel-process.js";
import type { Message } from "../../src/kernel/protocol/index.js";

const END_TIMEOUT_MS = 3000;

/** A kernel that is measured: nothing between the clock and its sockets. */
export class Session {
  readonly #process: KernelProcess;
  readonly #channels: Channels;
  readonly #published = new Map<string, (message: Message) => void>();

  private constructor(process_: KernelProcess, channels: Channels) {
    this.#process = process_;
    this.#channels = channels;
    channels.onPublication((message) => this.#published.get(message.parentHeader.msg_id ?? "")?.(message));
  }

  /** Starts a kernel and asks for `1 + 1` at once. @returns it, and the milliseconds until the answer */
  static async start(spec: Kernelspec, cwd: string): Promise<{ session: Session; firstResult: number }> {
    const connection = await createConnectionFile(spec.name);
    const start = performance.now();
    const session = new Session(new KernelProcess(spec, connection, cwd), new Channels(connection.info));
    const { status } = await session.#request("execute_request", execution("1 + 1"));
    if (status !== "ok") throw new Error(`${spec.name} could not run 1 + 1: ${status}`);
    return { session, firstResult: performance.now() - start };
  }

  /** Runs a cell. @returns milliseconds until its reply and its last output are here, and the lines it printed */
  async execute(code: string, timeout = 60_000): Promise<{ time: number; lines: number }> {
    const start = performance.now();
    let lines = 0;
    const { id, reply } = this.#channels.request("shell", "execute_request", execution(code));
    const idle = new Promise<void>((resolve) => {
      this.#published.set(id, ({ header, content }) => {
        if (header.msg_type === "stream") lines += String(content["text"]).split("\n").length - 1;
        if (header.msg_type === "status" && content["execution_state"] === "idle") resolve();
      });
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeout);
    });
    await Promise.race([Promise.all([reply, idle]), late]);
    clearTimeout(timer);
    return { time: performance.now() - start, lines };
  }

  /** Completes at the code's end. @returns milliseconds */
  async complete(code: string): Promise<number> {
    const start = performance.now();
    await this.#request("complete_request", { code, cursor_pos: code.length });
    return performance.now() - start;
  }

  async stop(): Promise<void> {
    this.#channels.request("control", "shutdown_request", { restart: false });
    await this.#process.end(END_TIMEOUT_MS);
    this.#channels.close();
  }

  async #request(type: string, content: Record<string, unknown>): Promise<Record<string, unknown>> {
    return (await this.#channels.request("shell", type, content).reply).content;
  }
}

function execution(code: string): Record<string, unknown> {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  };
}

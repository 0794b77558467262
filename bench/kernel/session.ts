import { setTimeout as delay } from "node:timers/promises";
import { createConnectionFile } from "../../src/client/connection.js";
import { KernelProcess } from "../../src/client/kernel-process.js";
import type { Sample } from "../statistics.js";
import { Client, type Content } from "./client.js";
import type { Peer } from "./peers.js";
import { residentMemory } from "./processes.js";

const START_TIMEOUT_MS = 20_000;
const START_ATTEMPTS = 3;
const END_TIMEOUT_MS = 1000;
const CELL_TIMEOUT_MS = 60_000;

/** What became of a cell. */
export interface Ran {
  /** Milliseconds until its reply and its idle were here. */
  time: Sample;
  status: unknown;
  /** What it printed, where that was asked for. */
  text: string;
}

/** A kernel that is measured: nothing between the clock and its sockets, and no wait without an end. */
export class Session {
  readonly peer: Peer;
  /** Milliseconds from the start of its process to the reply to `1 + 1`, which was asked for at once. */
  readonly firstResult: number;
  readonly #process: KernelProcess;
  readonly #client: Client;

  private constructor(peer: Peer, process_: KernelProcess, client: Client, firstResult: number) {
    this.peer = peer;
    this.#process = process_;
    this.#client = client;
    this.firstResult = firstResult;
  }

  /**
   * Starts a kernel, again if it does not come up: stock tslab now and then fails over a request that is there before
   * its sockets are bound. The time is that of the attempt that succeeded.
   */
  static async start(peer: Peer, cwd: string): Promise<Session> {
    for (let attempt = 1; ; attempt++) {
      const connection = await createConnectionFile(peer.spec.name);
      const start = performance.now();
      const process_ = new KernelProcess(peer.spec, connection, cwd);
      const client = new Client(connection.info);
      const reply = await within(
        Promise.race([client.request("shell", "execute_request", execution("1 + 1")), process_.ended]),
        START_TIMEOUT_MS,
      );
      if (typeof reply === "object" && reply["status"] === "ok")
        return new Session(peer, process_, client, performance.now() - start);
      await process_.end(0);
      client.close();
      if (attempt === START_ATTEMPTS)
        throw new Error(`${peer.name} could not run 1 + 1: ${process_.describeEnd()}`);
    }
  }

  /** Runs a cell. @param listen hears what it publishes */
  async execute(
    code: string,
    timeout = CELL_TIMEOUT_MS,
    listen?: (type: string, content: Content) => void,
  ): Promise<Ran> {
    const start = performance.now();
    let text = "";
    let isIdle = () => {};
    const idle = new Promise<void>((resolve) => {
      isIdle = resolve;
    });
    const reply = this.#client.request("shell", "execute_request", execution(code), (type, content) => {
      if (type === "status" && content["execution_state"] === "idle") isIdle();
      else if (listen) listen(type, content);
      else if (type === "stream") text += content["text"];
    });
    const ended = await within(Promise.all([reply, idle]), timeout);
    return {
      time: ended === "never" ? "never" : performance.now() - start,
      status: ended === "never" ? "never" : ended[0]["status"],
      text,
    };
  }

  /** Runs a cell that must succeed. @throws Error if it doesn't */
  async prepare(code: string): Promise<void> {
    const { status } = await this.execute(code);
    if (status !== "ok") throw new Error(`${this.peer.name} could not run ${code}: ${status}`);
  }

  /** Sends a cell and does not wait. */
  begin(code: string): Promise<Content> {
    return this.#client.request("shell", "execute_request", execution(code));
  }

  /** Completes or inspects at the code's end. @returns milliseconds */
  async ask(type: "complete_request" | "inspect_request", code: string, timeout: number): Promise<Sample> {
    const start = performance.now();
    const content = { code, cursor_pos: code.length, detail_level: 0 };
    const reply = await within(this.#client.request("shell", type, content), timeout);
    return reply === "never" ? "never" : performance.now() - start;
  }

  /** Interrupts in the way that the kernel wants it. */
  interrupt(): void {
    if (this.peer.spec.interruptMode === "message")
      void this.#client.request("control", "interrupt_request", {});
    else this.#process.signal("SIGINT");
  }

  /** Of all its processes, in MiB. */
  residentMemory(): number {
    return residentMemory(this.#process.pid!);
  }

  async stop(): Promise<void> {
    void this.#client.request("control", "shutdown_request", { restart: false });
    await this.#process.end(END_TIMEOUT_MS);
    this.#client.close();
  }
}

/** The promise's value, or "never" if that takes too long. */
export async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | "never"> {
  const stop = new AbortController();
  const late = delay(milliseconds, "never" as const, { signal: stop.signal }).catch(() => "never" as const);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

function execution(code: string): Content {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  };
}

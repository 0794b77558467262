import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../kernel/protocol/index.js";
import { Channels, type RequestOptions } from "./channels.js";
import { createConnectionFile } from "./connection.js";
import { KernelDiedError, KernelError } from "./errors.js";
import { KernelProcess } from "./kernel-process.js";
import { findKernelspec, type Kernelspec } from "./kernelspec.js";

const startAttempts = 3;
const infoInterval = 500;
/** How long a kernel may take from its reply to the `idle` that ends a cell's output. */
const idlePatience = 4000;
const interruptPatience = 5000;
const shutdownPatience = 5000;

export interface KernelOptions {
  /** The folder that code runs in. */
  cwd?: string;
  /** Seconds until a kernel that isn't ready counts as broken; default 60. */
  startTimeout?: number;
}

export interface ExecuteOptions {
  /** Seconds a cell may take before it is interrupted; default: as long as it likes. */
  timeout?: number | undefined;
  /** Should cells already queued behind this one be given up when it fails? Default true. */
  stopOnError?: boolean;
  /** Hears what the kernel publishes for this request, late output included. */
  onPublication?: (message: Message) => void;
  /** Answers what the cell asks; without it the cell must not ask. */
  onInput?: (prompt: string, password: boolean) => string | Promise<string>;
  /** The subshell to run it in. */
  subshell?: string;
}

/** How a cell ended. */
export interface ExecuteResult {
  status: "ok" | "error" | "aborted" | "timeout";
  executionCount: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  /** The kernel never said that the cell's output was complete, so some may be missing. */
  incomplete: boolean;
}

/** A running kernel of our own, and our connection to it. */
export class Kernel {
  readonly spec: Kernelspec;
  /** The content of its kernel_info_reply. */
  readonly info: Record<string, unknown>;
  readonly #process: KernelProcess;
  readonly #channels: Channels;
  readonly #listeners = new Map<string, (message: Message) => void>();
  #stopping: Promise<void> | undefined;

  private constructor(
    spec: Kernelspec,
    process: KernelProcess,
    channels: Channels,
    info: Record<string, unknown>,
  ) {
    this.spec = spec;
    this.info = info;
    this.#process = process;
    this.#channels = channels;
    channels.onPublication((message) => this.#listeners.get(message.parentHeader.msg_id ?? "")?.(message));
  }

  /**
   * Starts a kernel and waits until it answers.
   * @throws KernelError if there is no such kernel, KernelDiedError if it ends before it is ready
   */
  static async start(name: string, options: KernelOptions = {}): Promise<Kernel> {
    const spec = findKernelspec(name);
    for (let attempt = 1; ; attempt++) {
      const connection = await createConnectionFile(name);
      const process_ = new KernelProcess(spec, connection, options.cwd ?? process.cwd());
      const channels = new Channels(connection.info);
      try {
        const info = await waitUntilReady(spec, process_, channels, options.startTimeout ?? 60);
        return new Kernel(spec, process_, channels, info);
      } catch (error) {
        channels.close();
        process_.signal("SIGKILL");
        await process_.ended;
        // Someone else may have taken a port between our choice and the kernel's use of it.
        const taken =
          error instanceof KernelDiedError && /address (already )?in use|EADDRINUSE/i.test(error.message);
        if (!taken || attempt === startAttempts) throw error;
      }
    }
  }

  /**
   * Runs one piece of code to its end: reply received, output complete.
   * A cell that takes too long is interrupted; if it goes on nevertheless, the kernel is killed.
   * @throws KernelDiedError if the kernel ends meanwhile
   */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    if (this.#process.hasEnded) throw new KernelDiedError(this.#process.describeEnd());
    let lastHeard = Date.now();
    const { id, reply } = this.#channels.request(
      "shell",
      "execute_request",
      {
        code,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: options.onInput !== undefined,
        stop_on_error: options.stopOnError ?? true,
      },
      inSubshell(options),
    );
    const deaf = this.#channels.onInputRequest(async ({ header, parentHeader, content }) => {
      if (parentHeader.msg_id !== id || !options.onInput) return;
      const value = await options.onInput(String(content["prompt"] ?? ""), content["password"] === true);
      this.#channels.tell("stdin", "input_reply", { status: "ok", value }, {}, header);
    });
    void reply.then(deaf);
    const idle = new Promise<void>((resolve) => {
      this.#listeners.set(id, (message) => {
        lastHeard = Date.now();
        options.onPublication?.(message);
        if (message.header.msg_type === "status" && message.content["execution_state"] === "idle") resolve();
      });
    });
    const replied = await this.#unlessDead(within(reply, options.timeout && options.timeout * 1000));
    if (replied === "late") return await this.#stopCell(Promise.all([reply, idle]), options.timeout!);
    // Somebody may have answered for a kernel that died over the cell.
    if (this.#process.hasExited) await this.#unlessDead(new Promise<never>(() => {}));
    let incomplete = false;
    while (!incomplete && (await this.#unlessDead(within(idle, idlePatience))) === "late") {
      incomplete = Date.now() - lastHeard >= idlePatience;
    }
    return { ...readReply(replied), incomplete };
  }

  /** Asks anything else; the promise is that of the reply's content. @throws KernelDiedError if the kernel ends meanwhile */
  async request(
    channel: "shell" | "control",
    type: string,
    content: Record<string, unknown> = {},
    options?: RequestOptions,
  ): Promise<Record<string, unknown>> {
    const { reply } = this.#channels.request(channel, type, content, options);
    return (await this.#unlessDead(reply)).content;
  }

  /**
   * Says something on a comm; resolves, with what was published meanwhile, once the kernel has dealt with it.
   * @throws KernelDiedError if the kernel ends meanwhile
   */
  async comm(
    type: "comm_open" | "comm_msg" | "comm_close",
    content: Record<string, unknown>,
    options?: RequestOptions,
  ): Promise<Message[]> {
    const id = this.#channels.tell("shell", type, content, options);
    const heard: Message[] = [];
    const idle = new Promise<void>((resolve) => {
      this.#listeners.set(id, (message) => {
        heard.push(message);
        if (message.header.msg_type === "status" && message.content["execution_state"] === "idle") resolve();
      });
    });
    await this.#unlessDead(idle);
    return heard;
  }

  /** Hears everything that the kernel publishes, until the returned function is called. */
  onPublication(listener: (message: Message) => void): () => void {
    return this.#channels.onPublication(listener);
  }

  /** Asks the running cell to stop, in the way its kernelspec wants it. */
  interrupt(): void {
    if (this.spec.interruptMode === "message") this.#channels.request("control", "interrupt_request", {});
    else this.#process.signal("SIGINT");
  }

  /** Ends the kernel: asked first, then forced. Nothing of it is left behind. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      if (!this.#process.hasEnded) this.#channels.request("control", "shutdown_request", { restart: false });
      await this.#process.end(shutdownPatience);
      this.#channels.close();
    })();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stopCell(end: Promise<unknown>, timeout: number): Promise<ExecuteResult> {
    this.interrupt();
    const outcome = await this.#unlessDead(within(end, interruptPatience));
    const seconds = `${timeout} second${timeout === 1 ? "" : "s"}`;
    if (outcome === "late") {
      this.#process.signal("SIGKILL");
      await this.#process.ended;
      throw new KernelDiedError(
        `the cell took longer than ${seconds} and didn't stop when interrupted, so the kernel "${this.spec.name}" was killed`,
      );
    }
    const evalue = `the cell took longer than ${seconds} and was interrupted`;
    return {
      status: "timeout",
      executionCount: null,
      ename: "CellTimeout",
      evalue,
      traceback: [`CellTimeout: ${evalue}`],
      incomplete: false,
    };
  }

  async #unlessDead<T>(promise: Promise<T>): Promise<T> {
    return await orDeath(promise, this.#process);
  }
}

const inSubshell = ({ subshell }: ExecuteOptions): RequestOptions =>
  subshell === undefined ? {} : { subshell };

/** Waits for an answer, and for a sign that the kernel's publications reach us. */
async function waitUntilReady(
  spec: Kernelspec,
  process: KernelProcess,
  channels: Channels,
  timeout: number,
): Promise<Record<string, unknown>> {
  let heard = (): void => {};
  const hearing = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const unlisten = channels.onPublication(() => heard());
  const end = Date.now() + timeout * 1000;
  try {
    while (Date.now() < end) {
      // Asked again and again: a publication before our subscription arrives is lost, and an answer makes one.
      const { reply } = channels.request("shell", "kernel_info_request", {});
      const both = Promise.all([reply, hearing]);
      const outcome = await orDeath(within(both, Math.min(infoInterval, end - Date.now())), process);
      if (outcome !== "late") return outcome[0].content;
    }
  } finally {
    unlisten();
  }
  throw new KernelError(`the kernel "${spec.name}" was not ready after ${timeout} seconds`);
}

async function orDeath<T>(promise: Promise<T>, process: KernelProcess): Promise<T> {
  const death = process.ended.then((): never => {
    throw new KernelDiedError(process.describeEnd());
  });
  return await Promise.race([promise, death]);
}

/** The promise's value, or "late" when it takes longer. Without a time it is waited for. */
async function within<T>(promise: Promise<T>, milliseconds: number | undefined): Promise<T | "late"> {
  if (milliseconds === undefined) return await promise;
  const stop = new AbortController();
  const late = sleep(milliseconds, "late" as const, { signal: stop.signal }).catch(() => "late" as const);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

function readReply(reply: Message): Omit<ExecuteResult, "incomplete"> {
  const content = reply.content;
  const status = content["status"];
  const count = content["execution_count"];
  return {
    status: status === "ok" || status === "error" ? status : "aborted",
    executionCount: typeof count === "number" ? count : null,
    ...(typeof content["ename"] === "string" ? { ename: content["ename"] } : {}),
    ...(typeof content["evalue"] === "string" ? { evalue: content["evalue"] } : {}),
    ...(Array.isArray(content["traceback"]) ? { traceback: content["traceback"] as string[] } : {}),
  };
}

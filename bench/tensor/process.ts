import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { CaseName } from "./cases.js";

/** What a process that is measured is asked; each is a line of JSON, and so is the answer. */
export type Request =
  /** Makes the case ready: reads its weights and inputs, runs nothing. */
  { command: "prepare"; case: CaseName; folder: string } | ({ command: "run" } & Amount);

/** How long to run: so many steps at least and so many seconds at least, but no step begins after `limit` seconds. */
export interface Amount {
  steps: number;
  seconds: number;
  limit: number;
}

export interface Prepared {
  /** What computes, with its version. */
  version: string;
}

export interface Ran {
  /** Of each step, in milliseconds, until its losses were read. */
  times: number[];
  /** Of each step, by their names. */
  losses: Record<string, number>[];
}

/** A process that is measured. It computes when it is asked to, and not otherwise. */
export class MeasuredProcess {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  constructor(command: string[], environment: Record<string, string>) {
    const [executable, ...args] = command;
    this.#process = spawn(executable!, args, {
      stdio: ["pipe", "pipe", process.env["LECTERN_BENCH_VERBOSE"] ? "inherit" : "ignore"],
      env: { ...process.env, ...environment },
    }) as ChildProcessByStdio<Writable, Readable, null>;
    this.#lines = createInterface({ input: this.#process.stdout });
    // Writing to one that has ended is reported by the answer that does not come.
    this.#process.stdin.on("error", () => {});
  }

  prepare(name: CaseName, folder: string): Promise<Prepared> {
    return this.#ask({ command: "prepare", case: name, folder });
  }

  run(amount: Amount): Promise<Ran> {
    return this.#ask({ command: "run", ...amount });
  }

  /** @throws Error with what the process says is wrong */
  async #ask<T>(request: Request): Promise<T> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const stop = new AbortController();
    try {
      const line = once(this.#lines, "line", { signal: stop.signal }).then(([text]) => String(text));
      const end = once(this.#process, "close", { signal: stop.signal }).then(([code, signal]) => {
        throw new Error(`the process ended (${signal ?? code})`);
      });
      const reply = JSON.parse((await Promise.race([line, end])) as string) as T & { error?: string };
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply;
    } finally {
      stop.abort();
    }
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, "close");
    this.#process.kill("SIGKILL");
    await closed;
  }
}

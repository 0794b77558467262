import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import type { ConnectionFile } from "./connection.js";
import type { Kernelspec } from "./kernelspec.js";

const stderrLines = 8;
const stderrKept = 16_384;
/**
 * How long the last output may take once the process is no more. Meanwhile a kernel may have its last words said for it
 * (kernel/last-words.ts), which takes long on a busy machine; a child that holds stderr open must not delay us for ever.
 */
const lastWordsPatience = 5000;

/** A kernel's operating system process: its life, its last words, and its end. */
export class KernelProcess {
  /** Resolves when the process has ended, with how; it never rejects. */
  readonly ended: Promise<string>;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #stderr = "";
  #end: string | undefined;
  #exited = false;

  constructor(spec: Kernelspec, connection: ConnectionFile, cwd: string) {
    this.#name = spec.name;
    this.#folder = connection.folder;
    const [program, ...args] = spec.argv.map((part) => part.replaceAll("{connection_file}", connection.path));
    this.#child = spawn(program!, args, {
      cwd,
      // What programs run is no history of anybody's, unless they say so.
      env: { LECTERN_HISTORY: "off", ...process.env, ...spec.env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "ignore", "pipe"],
      // A process group of its own: Ctrl-C in the terminal doesn't reach it, and its children can be ended with it.
      detached: process.platform !== "win32",
    });
    // Counted as living from here on, so that no signal finds it unknown.
    living.add(this);
    watchSignals();
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrKept);
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.#end ??= how;
        this.#forget();
        resolve(this.#end);
      };
      this.#child.once("error", (error: NodeJS.ErrnoException) =>
        end(
          error.code === "ENOENT"
            ? `could not be started: there is no program ${program}`
            : `could not be started: ${error.message}`,
        ),
      );
      // "close" comes after the last of stderr.
      this.#child.once("exit", (code, signal) => {
        this.#exited = true;
        const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
        const late = setTimeout(() => end(how), lastWordsPatience);
        this.#child.once("close", () => {
          clearTimeout(late);
          end(how);
        });
      });
    });
  }

  /** The process's id, while there is one. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether the process is no more; its last output may still be on the way. */
  get hasExited(): boolean {
    return this.#exited;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** What to tell of a kernel that ended by itself: one sentence, and the last lines it wrote to stderr. */
  describeEnd(): string {
    const lines = this.#stderr
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-stderrLines);
    const words =
      lines.length > 0
        ? `; its last words were:\n${lines.map((line) => `  ${line.trimEnd()}`).join("\n")}`
        : "";
    return `the kernel "${this.#name}" ${this.#end ?? "is running"}${words}`;
  }

  /** Sends a signal to the kernel and the processes it started. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // ESRCH: it has just ended.
    }
  }

  /** Waits for the process to end, then terminates and at last kills it. Nothing of it is left afterwards. */
  async end(patience: number): Promise<void> {
    if (!(await this.#endsWithin(patience))) {
      this.signal("SIGTERM");
      if (!(await this.#endsWithin(1000))) this.signal("SIGKILL");
    }
    await this.ended;
  }

  /** Ends everything at once, without waiting: for a process that is itself about to end. */
  endNow(): void {
    this.signal("SIGKILL");
    this.#forget();
  }

  #endsWithin(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      void this.ended.then(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  #forget(): void {
    // What the kernel started may live on in its process group.
    this.signal("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
    living.delete(this);
    if (living.size === 0) unwatchSignals();
  }
}

const living = new Set<KernelProcess>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
let watching = false;

function watchSignals(): void {
  if (watching) return;
  watching = true;
  for (const signal of signals) process.on(signal, onSignal);
  process.on("exit", endAll);
}

function unwatchSignals(): void {
  watching = false;
  for (const signal of signals) process.off(signal, onSignal);
  process.off("exit", endAll);
}

/** Takes the kernels along, then lets the signal do what it does by default. */
function onSignal(signal: NodeJS.Signals): void {
  endAll();
  process.kill(process.pid, signal);
}

function endAll(): void {
  for (const kernel of [...living]) kernel.endNow();
}

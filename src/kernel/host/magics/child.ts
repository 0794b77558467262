import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { MagicError } from "./context.js";
import { unwatchEnded, watch } from "./watchdog.js";

export interface ChildOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** The command is a line for the system's shell, as on Windows. */
  shell?: boolean;
  /** Whether errors go by the same pipe as output, so that they keep their order (not on Windows). */
  merged: boolean;
  stdout: (bytes: Buffer) => void;
  stderr: (bytes: Buffer) => void;
  /** Aborted, it has the child and all that it started killed. */
  signal: AbortSignal;
}

/** Waits for a word before it becomes the program: it ends instead if the kernel does before it is watched. */
const GATE = 'read -r _ <&3 || exit; exec 3<&-; exec "$@"';
const MERGED_GATE = `${GATE} 2>&1`;
const windows = process.platform === "win32";
/** How long a child may take to end after it was interrupted. */
const KILL_AFTER_MS = 500;
/** What a child that has ended wrote is awaited so long; processes that it left behind may keep its output open. */
const DRAIN_MS = 100;

/**
 * Runs a program, its standard input empty. If it is broken off, the promise stays open, as the cell's rest must not run.
 *
 * @returns undefined if it went well, else how it ended: `exit status 1`
 * @throws MagicError if it can't be started
 */
export function runChild(file: string, args: string[], options: ChildOptions): Promise<string | undefined> {
  const { stdout, stderr, signal, merged, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = windows
      ? spawn(file, args, { ...rest, stdio: ["ignore", "pipe", "pipe"] })
      : spawnWatched(merged ? MERGED_GATE : GATE, file, args, rest);
    child.stdout!.on("data", stdout);
    child.stderr!.on("data", stderr);
    const interrupt = () => stop(child);
    if (signal.aborted) interrupt();
    signal.addEventListener("abort", interrupt);
    child.on("error", ({ message }) => reject(new MagicError(`${file} can't be started: ${message}`)));
    child.on("exit", (code, killedBy) => {
      signal.removeEventListener("abort", interrupt);
      if (!windows) unwatchEnded();
      if (signal.aborted) return;
      const end = killedBy ? `ended by ${killedBy}` : code ? `exit status ${code}` : undefined;
      const drained = setTimeout(() => resolve(end), DRAIN_MS);
      child.on("close", () => {
        clearTimeout(drained);
        resolve(end);
      });
    });
  });
}

/** Starts a program in a group of its own, which can be stopped as a whole. */
function spawnWatched(gate: string, file: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn("/bin/sh", ["-c", gate, "sh", file, ...args], {
    ...options,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  const go = child.stdio[3] as Writable;
  go.on("error", () => {});
  if (child.pid !== undefined) watch(child.pid);
  go.end("go\n");
  return child;
}

/** As Ctrl-C in a terminal would, and if that is ignored for good. */
function stop(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (windows) {
    execFile("taskkill", ["/pid", String(pid), "/t", "/f"], () => {});
    return;
  }
  signalGroup(pid, "SIGINT");
  setTimeout(() => signalGroup(pid, "SIGKILL"), KILL_AFTER_MS);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // All of it has ended.
  }
}

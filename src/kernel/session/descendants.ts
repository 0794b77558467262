import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

interface Process {
  pid: number;
  parent: number;
  group: number;
}

/** How long processes get to end by themselves. */
const PATIENCE_MS = 400;
const POLL_MS = 20;

/** All processes of the machine; none on Windows. */
async function processes(): Promise<Process[]> {
  if (process.platform === "win32") return [];
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,pgid="]);
    return stdout.split("\n").flatMap((line) => {
      const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
      return pid ? [{ pid, parent: parent!, group: group! }] : [];
    });
  }
  const entries = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    entries.map(async (entry) => {
      const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => undefined);
      if (stat === undefined) return [];
      // Behind the program's name, which may hold anything: state, parent, group.
      const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" ? [] : [{ pid: Number(entry), parent: Number(parent), group: Number(group) }];
    }),
  );
  return found.flat();
}

/**
 * The processes that this one started, and those that they did: whoever descends from it, in process groups of their own,
 * too; and, where this process leads its group, what has lost its parent but stayed in the group. A daemon, which leaves
 * both, means to be left alone.
 */
async function descendants(): Promise<number[]> {
  const all = await processes();
  const leads = all.some(({ pid, group }) => pid === process.pid && group === pid);
  const found = new Set<number>([process.pid]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent, group } of all)
      if (found.has(parent) || (leads && group === process.pid)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

/** The processes that this one started itself. Of all processes only where Linux does not list them. */
async function children(): Promise<number[]> {
  try {
    const threads = await readdir("/proc/self/task");
    const lists = await Promise.all(
      threads.map((thread) => readFile(`/proc/self/task/${thread}/children`, "utf8")),
    );
    return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
  } catch {
    return descendants();
  }
}

/** What cells started, to be ended with the kernel. */
export class Descendants {
  /** What is there before the first cell: the kernel's own helpers. */
  readonly #helpers: Promise<Set<number>> = children().then(
    (pids) => new Set(pids),
    () => new Set(),
  );

  /** Asks them to end, and makes those end that don't. */
  async end(): Promise<void> {
    const helpers = await this.#helpers;
    const left = async () => (await descendants()).filter((pid) => !helpers.has(pid));
    let pids = await left();
    for (const pid of pids) signal(pid, "SIGTERM");
    for (const end = Date.now() + PATIENCE_MS; pids.length > 0 && Date.now() < end; pids = await left())
      await delay(POLL_MS);
    for (const pid of pids) signal(pid, "SIGKILL");
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

import { readdirSync, readFileSync } from "node:fs";

/**
 * Resident memory of a process and all its descendants, in MiB; pages that they share count for each. Linux only.
 */
export function residentMemory(root: number): number {
  const parents = new Map<number, number>();
  const memory = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/status`, "utf8");
      const number = (field: string) =>
        Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      parents.set(Number(entry), number("PPid"));
      memory.set(Number(entry), number("VmRSS"));
    } catch {
      // It has ended meanwhile.
    }
  }
  const belongs = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && belongs(parents.get(pid)));
  let kibibytes = 0;
  for (const [pid, resident] of memory) if (belongs(pid)) kibibytes += resident;
  return kibibytes / 1024;
}

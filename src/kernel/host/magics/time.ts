import { duration } from "./duration.js";

const started = new Map<string, { wall: bigint; cpu: NodeJS.CpuUsage }>();

/** Starts a clock under a name. */
export function start(what: string): void {
  started.set(what, { cpu: process.cpuUsage(), wall: process.hrtime.bigint() });
}

/** @returns how long it took since the clock started, as text */
export function stop(what: string): string {
  const now = process.hrtime.bigint();
  const { wall, cpu } = started.get(what)!;
  started.delete(what);
  // Of the whole process: threads that a library computes with count, too.
  const { user, system } = process.cpuUsage(cpu);
  const [userTime, systemTime, total] = [user, system, user + system].map((each) => duration(each / 1e6));
  return `CPU times: user ${userTime}, system ${systemTime}, total ${total}\nWall time: ${duration(Number(now - wall) / 1e9)}\n`;
}

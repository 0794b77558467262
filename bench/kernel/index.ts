import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";
import { format, type Summary, summarize } from "../statistics.js";
import { peers } from "./peers.js";
import { Session } from "./session.js";

const ROUNDS = 5;
const CELLS = 40;
const WARM_UP = 10;
const COMPLETIONS = 20;
const LINES = 20_000;
/** A kernel that loses lines may never say that it is idle. */
const LINES_TIMEOUT_MS = 10_000;

export interface KernelFigures {
  firstResult: Summary;
  roundTrip: Summary;
  completion: Summary;
  linesTime: Summary;
  linesArrived: Summary;
}

/** Measures our kernel and its peers in turns, so that the machine's moods hit all of them. */
export async function measureKernels(): Promise<Record<string, KernelFigures>> {
  const samples = new Map(
    peers().map(({ name, spec }) => [
      name,
      { spec, firstResult: [], roundTrip: [], completion: [], linesTime: [], linesArrived: [] } as {
        spec: typeof spec;
      } & Record<keyof KernelFigures, number[]>,
    ]),
  );
  const folder = join(packageRoot, "notebooks");
  for (let round = 1; round <= ROUNDS; round++)
    for (const [name, into] of samples) {
      process.stderr.write(`kernels: round ${round} of ${ROUNDS}, ${name}\n`);
      const { session, firstResult } = await Session.start(into.spec, folder);
      into.firstResult.push(firstResult);
      for (let i = 0; i < WARM_UP; i++) await session.execute(`1 + ${i}`);
      for (let i = 0; i < CELLS; i++) into.roundTrip.push((await session.execute(`1 + ${i}`)).time);
      await session.execute("const numbers = [1, 2, 3];");
      await session.complete("numbers.f");
      for (let i = 0; i < COMPLETIONS; i++)
        into.completion.push(await session.complete(`const edit${i} = ${i};\nnumbers.`));
      const { time, lines } = await session.execute(
        `for (let i = 0; i < ${LINES}; i++) console.log("line " + i);`,
        LINES_TIMEOUT_MS,
      );
      into.linesTime.push(time);
      into.linesArrived.push(lines);
      await session.stop();
    }
  return Object.fromEntries(
    [...samples].map(([name, { spec: _, ...figures }]) => [
      name,
      Object.fromEntries(Object.entries(figures).map(([key, values]) => [key, summarize(values)])),
    ]),
  ) as unknown as Record<string, KernelFigures>;
}

/** The figures as a table for the README. */
export function kernelTable(results: Record<string, KernelFigures>): string {
  const names = Object.keys(results);
  const row = (label: string, key: keyof KernelFigures) =>
    `| ${label} | ${names.map((name) => format(results[name]![key])).join(" | ")} |`;
  return [
    `| median (least to most) | ${names.join(" | ")} |`,
    `|---|${names.map(() => "---").join("|")}|`,
    row("start to first result, ms", "firstResult"),
    row("round trip of a cell `1 + n`, ms", "roundTrip"),
    row("completion after an edit, ms", "completion"),
    row("20,000 printed lines: arrived", "linesArrived"),
    row("20,000 printed lines: ms until idle (10 s at most)", "linesTime"),
  ].join("\n");
}

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { packageRoot } from "../src/paths.js";
import type { FigureResult } from "./kernel/index.js";
import type { LearnResult } from "./learn/measure.js";
import type { LectureResult } from "./lectures/command.js";
import type { TensorResult } from "./tensor/index.js";

/** What bench/results.json holds, by the figures' names. A figure that is measured alone leaves the others as they were. */
interface Results {
  kernel: Record<string, FigureResult & { date: string }>;
  tensor: Record<string, TensorResult & { date: string }>;
  learn: Record<string, LearnResult & { date: string }>;
  lectures: Record<string, LectureResult & { date: string }>;
}

const file = join(packageRoot, "bench/results.json");
export const machine = {
  processor: os.cpus()[0]?.model ?? "unknown",
  cores: os.cpus().length,
  memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
  system: `${os.type()} ${os.release()}`,
  node: process.version,
};

/** Writes one figure's result among the others. @returns the file */
export function save<Part extends keyof Results>(
  part: Part,
  name: string,
  result: Omit<Results[Part][string], "date">,
) {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Results>) : {};
  const date = new Date().toISOString();
  const { kernel = {}, tensor = {}, learn = {}, lectures = {} } = known;
  const results = { kernel, tensor, learn, lectures, date, machine };
  Object.assign(results[part], { [name]: { date, ...result } });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}

/** Reads the number that an option was given. @throws InvalidArgumentError unless it is a whole one, 1 or more */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`it must be a whole number, 1 or more, got ${text}`);
  return value;
}

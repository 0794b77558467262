import { readdirSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { Argument, Command } from "commander";
import { executeNotebook } from "../../src/client/index.js";
import { readNotebook } from "../../src/notebook/index.js";
import { packageRoot } from "../../src/paths.js";
import { machine, save, wholeNumber } from "../results.js";
import { format, type Summary, summarize } from "../statistics.js";
import { checkResults } from "./check-results.js";

/** What running a lecture took, in seconds: from the kernel's start to the last cell's end. */
export interface LectureResult {
  full: Summary;
  fast: Summary;
}

const folder = join(packageRoot, "notebooks");
const lectures = readdirSync(folder)
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => file.replace(".ipynb", ""));

interface Options {
  rounds: number;
  save: boolean;
}

async function measure(names: string[], options: Options): Promise<void> {
  const lines = ["| seconds | full | LECTURE_FAST=1 |", "|---|---|---|"];
  for (const name of lectures.filter((lecture) => names.length === 0 || names.includes(lecture))) {
    const samples = { full: [] as number[], fast: [] as number[] };
    for (let round = 1; round <= options.rounds; round++)
      for (const size of ["full", "fast"] as const) samples[size].push(await run(name, size));
    const result: LectureResult = { full: summarize(samples.full), fast: summarize(samples.fast) };
    if (options.save) save("lectures", name, result);
    lines.push(`| ${name} | ${format(result.full)} | ${format(result.fast)} |`);
  }
  console.log(`${lines.join("\n")}\n\n${JSON.stringify(machine)}`);
}

/** @throws Error if a cell fails, or a check does not earn all of its points */
async function run(name: string, size: "full" | "fast"): Promise<number> {
  if (size === "fast") process.env["LECTURE_FAST"] = "1";
  else delete process.env["LECTURE_FAST"];
  const notebook = await readNotebook(join(folder, `${name}.ipynb`));
  const begun = performance.now();
  const { failures, notebook: ran } = await executeNotebook(notebook, { kernel: "lectern", cwd: folder });
  const seconds = (performance.now() - begun) / 1000;
  const [failure] = failures;
  if (failure) throw new Error(`${name}: cell ${failure.cell} failed: ${failure.ename}: ${failure.evalue}`);
  for (const { name: check, earned, points, assertions } of checkResults(ran)) {
    const reasons = assertions.flatMap(({ title, message }) =>
      message ? [`${title.join(" ")}: ${message}`] : [],
    );
    if (earned < points)
      throw new Error(`${name}: the check "${check}" earned ${earned} of ${points}: ${reasons.join("; ")}`);
  }
  const [load] = os.loadavg();
  process.stderr.write(`${name}, ${size}: ${seconds.toFixed(1)} s (load ${load!.toFixed(1)})\n`);
  return seconds;
}

/** `bench lectures` */
export function lecturesCommand(): Command {
  return new Command("lectures")
    .description("how long each lecture runs in our kernel, as it is taught and with LECTURE_FAST=1")
    .addArgument(new Argument("[lectures...]", "which; all where none is named").choices(lectures))
    .option("--rounds <n>", "how often", wholeNumber, 1)
    .option("--no-save", "don't write bench/results.json")
    .action(measure);
}

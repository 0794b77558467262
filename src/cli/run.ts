import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { executeNotebook } from "../client/index.js";
import { readNotebook, writeNotebook } from "../notebook/index.js";
import { CliError, exitCode } from "./errors.js";
import { checkWritable, parseSeconds } from "./options.js";
import { ProgressReport } from "./progress.js";

interface RunOptions {
  output?: string;
  inplace?: boolean;
  timeout?: number;
  kernel?: string;
  allowErrors?: boolean;
}

export function addRun(program: Command): void {
  program
    .command("run")
    .summary("run a notebook and write it with its outputs")
    .description(
      "Runs a notebook's code cells in order in a fresh kernel and writes the notebook with its outputs.\n" +
        "It is written to NAME.executed.ipynb beside NAME.ipynb unless told otherwise; the notebook itself stays as it is.\n" +
        "A failing cell ends the run with exit code 1, and what ran is written nevertheless.\n" +
        "Cells tagged skip-execution are left out; those tagged raises-exception may fail.",
    )
    .argument("<notebook>", "the .ipynb file")
    .option("-o, --output <file>", "where to write the executed notebook")
    .option("--inplace", "write the outputs into the notebook itself")
    .option("--timeout <seconds>", "interrupt a cell that takes longer (default: no limit)", parseSeconds)
    .option("--kernel <name>", "the kernel to use (default: the one the notebook names, else lectern)")
    .option("--allow-errors", "go on after a failing cell, and exit with 0")
    .action(run);
}

async function run(path: string, options: RunOptions): Promise<void> {
  if (options.output !== undefined && options.inplace) {
    throw new CliError("--output and --inplace exclude each other: give one of them");
  }
  const notebook = await readNotebook(path);
  const output = options.inplace
    ? path
    : (options.output ?? `${path.replace(/\.ipynb$/, "")}.executed.ipynb`);
  await checkWritable(output);
  const report = new ProgressReport();
  const result = await executeNotebook(notebook, {
    kernel: options.kernel,
    timeout: options.timeout,
    allowErrors: options.allowErrors,
    cwd: dirname(resolve(path)),
    onProgress: report.listen,
  });
  await writeNotebook(output, result.notebook);
  const failed = result.failures.filter(({ allowed }) => !allowed);
  for (const failure of failed) report.failure(failure);
  report.note(failed.length > 0 ? `what ran is in ${output}` : `wrote ${output}`);
  if (failed.length > 0) process.exitCode = exitCode.failed;
}

import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { executeNotebook } from "../client/index.js";
import { renderHandout } from "../handout/index.js";
import { readNotebook, writeFileAtomic } from "../notebook/index.js";
import { exitCode } from "./errors.js";
import { checkWritable, parseSeconds } from "./options.js";
import { ProgressReport } from "./progress.js";

interface RenderOptions {
  output?: string;
  timeout?: number;
  kernel?: string;
  execute: boolean;
  allowErrors?: boolean;
}

export function addRender(program: Command): void {
  program
    .command("render")
    .summary("run a notebook and write it as one HTML file")
    .description(
      "Runs a notebook and writes it as one HTML file that opens anywhere, without a network.\n" +
        "It is written to NAME.html beside NAME.ipynb unless told otherwise.\n" +
        "A failing cell ends the command with exit code 1 and no handout is written.",
    )
    .argument("<notebook>", "the .ipynb file")
    .option("-o, --output <file>", "where to write the handout")
    .option("--timeout <seconds>", "interrupt a cell that takes longer (default: no limit)", parseSeconds)
    .option("--kernel <name>", "the kernel to use (default: the one the notebook names, else lectern)")
    .option("--no-execute", "show the outputs that the notebook holds instead of running it")
    .option("--allow-errors", "show failing cells in the handout and exit with 0")
    .action(render);
}

async function render(path: string, options: RenderOptions): Promise<void> {
  let notebook = await readNotebook(path);
  const output = options.output ?? `${path.replace(/\.ipynb$/, "")}.html`;
  await checkWritable(output);
  const folder = dirname(resolve(path));
  const report = new ProgressReport();
  if (options.execute) {
    const { kernel, timeout, allowErrors } = options;
    const result = await executeNotebook(notebook, {
      kernel,
      timeout,
      allowErrors,
      cwd: folder,
      onProgress: report.listen,
    });
    const failed = result.failures.filter(({ allowed }) => !allowed);
    for (const failure of failed) report.failure(failure);
    if (failed.length > 0) {
      report.note(`no handout was written; --allow-errors writes one that shows the failing cell`);
      process.exitCode = exitCode.failed;
      return;
    }
    notebook = result.notebook;
  }
  await writeFileAtomic(
    output,
    await renderHandout(notebook, { folder, onWarning: (text) => report.note(text) }),
  );
  report.note(`wrote ${output}`);
}

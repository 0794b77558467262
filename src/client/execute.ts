import type { CodeCell, ErrorOutput, Notebook } from "../notebook/index.js";
import { KernelDiedError } from "./errors.js";
import { type ExecuteResult, Kernel } from "./kernel.js";
import { OutputCollector } from "./outputs.js";

export interface ExecuteNotebookOptions {
  /** The kernel's name; default: the one the notebook names, else "lectern". */
  kernel?: string | undefined;
  /** Seconds a cell may take; default: as long as it likes. */
  timeout?: number | undefined;
  /** The folder that code runs in: the notebook's own. */
  cwd: string;
  /** Go on after a cell that fails. */
  allowErrors?: boolean | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

export type Progress =
  | { type: "starting"; kernel: string }
  | { type: "started"; cell: number; of: number }
  | {
      type: "finished";
      cell: number;
      of: number;
      seconds: number;
      failure?: CellFailure;
      incomplete: boolean;
    };

/** A cell that failed, and how. */
export interface CellFailure {
  /** Which of the notebook's code cells, from 1. */
  cell: number;
  /** Its place among all cells, from 0. */
  index: number;
  source: string;
  reason: "error" | "timeout" | "died";
  ename: string;
  evalue: string;
  traceback: string[];
  /** It was told beforehand that it may fail, so the run went on. */
  allowed: boolean;
}

export interface ExecutionReport {
  /** A copy with outputs, execution counts and the kernel's metadata; cells behind a failure keep what they had: nothing. */
  notebook: Notebook;
  failures: CellFailure[];
}

/**
 * Runs a notebook's code cells in order in a kernel of its own.
 * Two tags mean what they do elsewhere in Jupyter: `skip-execution`, and `raises-exception` for a cell that may fail.
 * @throws KernelError if the kernel can't be started; a failing cell is reported, not thrown
 */
export async function executeNotebook(
  input: Notebook,
  options: ExecuteNotebookOptions,
): Promise<ExecutionReport> {
  const notebook = structuredClone(input);
  const name = options.kernel ?? notebook.metadata.kernelspec?.name ?? "lectern";
  options.onProgress?.({ type: "starting", kernel: name });
  const kernel = await Kernel.start(name, { cwd: options.cwd });
  try {
    describeKernel(notebook, kernel);
    return { notebook, failures: await runCells(notebook, kernel, options) };
  } finally {
    await kernel.stop();
  }
}

async function runCells(
  notebook: Notebook,
  kernel: Kernel,
  options: ExecuteNotebookOptions,
): Promise<CellFailure[]> {
  const cells = notebook.cells.flatMap((cell, index) =>
    cell.cell_type === "code" && runs(cell) ? [{ cell, index }] : [],
  );
  for (const { cell } of cells) Object.assign(cell, { outputs: [], execution_count: null });
  const collector = new OutputCollector();
  const failures: CellFailure[] = [];
  for (const [position, { cell, index }] of cells.entries()) {
    const place = { cell: position + 1, of: cells.length };
    options.onProgress?.({ type: "started", ...place });
    const start = performance.now();
    const mayFail = options.allowErrors === true || (cell.metadata.tags ?? []).includes("raises-exception");
    const { failure, incomplete } = await runCell(cell, kernel, collector, {
      mayFail,
      timeout: options.timeout,
    });
    const seconds = (performance.now() - start) / 1000;
    const allowed = mayFail && failure?.reason !== "died";
    const failed = failure && { cell: position + 1, index, source: cell.source, allowed, ...failure };
    options.onProgress?.({
      type: "finished",
      ...place,
      seconds,
      incomplete,
      ...(failed ? { failure: failed } : {}),
    });
    if (!failed) continue;
    failures.push(failed);
    if (!allowed) break;
  }
  return failures;
}

type Failure = Pick<CellFailure, "reason" | "ename" | "evalue" | "traceback">;

async function runCell(
  cell: CodeCell,
  kernel: Kernel,
  collector: OutputCollector,
  { mayFail, timeout }: { mayFail: boolean; timeout: number | undefined },
): Promise<{ failure?: Failure; incomplete: boolean }> {
  let result: ExecuteResult;
  try {
    result = await kernel.execute(cell.source, {
      timeout,
      stopOnError: !mayFail,
      onPublication: (message) => collector.collect(cell, message),
    });
  } catch (error) {
    if (!(error instanceof KernelDiedError)) throw error;
    const failure: Failure = {
      reason: "died",
      ename: "KernelDied",
      evalue: error.message,
      traceback: [error.message],
    };
    addError(cell, failure);
    return { failure, incomplete: true };
  }
  cell.execution_count ??= result.executionCount;
  if (result.status === "ok") return { incomplete: result.incomplete };
  const shown = cell.outputs.findLast((output) => output.output_type === "error");
  const failure: Failure = {
    reason: result.status === "timeout" ? "timeout" : "error",
    ename: result.ename ?? shown?.ename ?? "Error",
    evalue: result.evalue ?? shown?.evalue ?? "the cell failed and the kernel didn't say why",
    // Some kernels write errors as plain text and leave the reply empty.
    traceback: result.traceback ?? shown?.traceback ?? stderrOf(cell),
  };
  if (failure.reason === "timeout") addError(cell, failure);
  return { failure, incomplete: result.incomplete };
}

function stderrOf(cell: CodeCell): string[] {
  return cell.outputs.flatMap((output) =>
    output.output_type === "stream" && output.name === "stderr" ? [output.text] : [],
  );
}

function runs(cell: CodeCell): boolean {
  return cell.source.trim() !== "" && !(cell.metadata.tags ?? []).includes("skip-execution");
}

function addError(cell: CodeCell, { ename, evalue, traceback }: Failure): void {
  const output: ErrorOutput = { output_type: "error", ename, evalue, traceback };
  cell.outputs.push(output);
}

/** Writes into the notebook what it ran on. */
function describeKernel(notebook: Notebook, kernel: Kernel): void {
  const { name, displayName, language } = kernel.spec;
  notebook.metadata.kernelspec = {
    ...notebook.metadata.kernelspec,
    display_name: displayName,
    language,
    name,
  };
  const info = kernel.info["language_info"] as (Record<string, unknown> & { name: string }) | undefined;
  if (info) notebook.metadata.language_info = info;
}

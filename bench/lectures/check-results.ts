import { type CheckResult, checkMime } from "../../src/check/index.js";
import type { Notebook } from "../../src/notebook/index.js";

/** The results of the checks that a notebook's outputs hold, in their order. */
export function checkResults({ cells }: Notebook): CheckResult[] {
  const outputs = cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
  return outputs.flatMap((output) =>
    "data" in output && checkMime in output.data ? [output.data[checkMime] as CheckResult] : [],
  );
}

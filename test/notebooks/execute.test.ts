import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type CheckResult, checkMime } from "../../src/check/index.js";
import { executeNotebook } from "../../src/client/index.js";
import { type Notebook, type Output, readNotebook } from "../../src/notebook/index.js";
import { packageRoot } from "../../src/paths.js";
import { requirement } from "../support/requirement.js";

const folder = join(packageRoot, "notebooks");
const outputsOf = (notebook: Notebook): Output[] =>
  notebook.cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));

describe("the lectures", function () {
  this.timeout(180_000);
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".ipynb")))
    for (const kernel of ["lectern", "tslab"])
      it(`${name} runs in ${kernel}, all checks passed, nothing on stderr`, async function () {
        if (kernel === "tslab") requirement(this, "tslab");
        const source = await readNotebook(join(folder, name));
        const { notebook } = await executeNotebook(source, { kernel, cwd: folder });
        const outputs = outputsOf(notebook);
        for (const output of outputs) {
          assert.notEqual(output.output_type, "error", JSON.stringify(output));
          if (output.output_type === "stream")
            assert.equal(output.name, "stdout", JSON.stringify(output.text));
        }
        const checks = outputs.flatMap((output) =>
          "data" in output && checkMime in output.data ? [output.data[checkMime] as CheckResult] : [],
        );
        assert.ok(checks.length >= 5, `${checks.length} checks`);
        for (const { name, points, earned, passed } of checks) assert.ok(passed && earned === points, name);
      });
});

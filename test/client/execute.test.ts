import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { executeNotebook, type Progress } from "../../src/client/index.js";
import { parseNotebook, serializeNotebook } from "../../src/notebook/index.js";
import { code, markdown, notebookOf } from "../support/notebooks.js";
import { temporaryFolder } from "../support/temp.js";

describe("executing notebooks", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();

  it("runs the code cells in order, in the notebook's folder, and notes what it ran on", async () => {
    const input = notebookOf(
      markdown("# T"),
      code("const a: number = 20;\nconsole.log(process.cwd());"),
      code("  "),
      code("a + 1", [{ output_type: "stream", name: "stdout", text: "old" }]),
      code("throw new Error('not run')", [], { tags: ["skip-execution"] }),
    );
    const before = structuredClone(input);
    const events: Progress[] = [];
    const { notebook, failures } = await executeNotebook(input, {
      cwd: folder(),
      onProgress: (event) => events.push(event),
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(input, before);
    const [, first, blank, second, skipped] = notebook.cells;
    assert.ok(first?.cell_type === "code" && second?.cell_type === "code");
    assert.deepEqual(first.outputs, [
      { output_type: "stream", name: "stdout", text: `${realpathSync(folder())}\n` },
    ]);
    assert.equal(first.execution_count, 1);
    assert.deepEqual(second.outputs, [
      { output_type: "execute_result", data: { "text/plain": "21" }, metadata: {}, execution_count: 2 },
    ]);
    assert.deepEqual([blank, skipped], [before.cells[2], before.cells[4]]);
    assert.deepEqual(notebook.metadata.kernelspec, {
      name: "lectern",
      display_name: "TypeScript (Lectern)",
      language: "typescript",
    });
    assert.equal(notebook.metadata.language_info?.name, "typescript");
    assert.deepEqual(
      events.map(({ type }) => type),
      ["starting", "started", "finished", "started", "finished"],
    );
    parseNotebook(serializeNotebook(notebook));
  });

  it("stops at a failing cell and reports it", async () => {
    const input = notebookOf(code("1"), code("throw new TypeError('bad')"), code("3"));
    const { notebook, failures } = await executeNotebook(input, { cwd: folder() });
    assert.equal(failures.length, 1);
    const [failure] = failures;
    assert.deepEqual(
      {
        cell: failure?.cell,
        index: failure?.index,
        reason: failure?.reason,
        ename: failure?.ename,
        evalue: failure?.evalue,
      },
      { cell: 2, index: 1, reason: "error", ename: "TypeError", evalue: "bad" },
    );
    const counts = notebook.cells.map((cell) => cell.cell_type === "code" && cell.execution_count);
    assert.deepEqual(counts, [1, 2, null]);
  });

  it("goes on after errors that are allowed, all or by a cell's tag", async () => {
    const fails = "throw new Error('x')";
    const all = await executeNotebook(notebookOf(code(fails), code("2")), {
      cwd: folder(),
      allowErrors: true,
    });
    assert.deepEqual(
      all.failures.map(({ cell, allowed }) => ({ cell, allowed })),
      [{ cell: 1, allowed: true }],
    );
    const tagged = notebookOf(code(fails, [], { tags: ["raises-exception"] }), code("2"), code(fails));
    const { notebook, failures } = await executeNotebook(tagged, { cwd: folder() });
    assert.deepEqual(
      failures.map(({ cell, allowed }) => ({ cell, allowed })),
      [
        { cell: 1, allowed: true },
        { cell: 3, allowed: false },
      ],
    );
    assert.equal((notebook.cells[1] as { execution_count: number }).execution_count, 2);
  });

  it("shows a timeout and a kernel's death in the cell they happened in", async () => {
    const slow = await executeNotebook(notebookOf(code("await new Promise(() => {})")), {
      cwd: folder(),
      timeout: 0.5,
    });
    assert.equal(slow.failures[0]?.reason, "timeout");
    const [cell] = slow.notebook.cells;
    assert.ok(cell?.cell_type === "code");
    assert.equal((cell.outputs.at(-1) as { ename: string }).ename, "CellTimeout");
    const dead = await executeNotebook(notebookOf(code("process.kill(process.pid, 'SIGKILL')"), code("2")), {
      cwd: folder(),
      allowErrors: true,
    });
    assert.equal(dead.failures[0]?.reason, "died");
    assert.match(dead.failures[0]?.evalue ?? "", /was ended by SIGKILL/);
    assert.equal(dead.failures.length, 1);
  });
});

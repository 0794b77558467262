import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { register } from "../../src/cli/register.js";
import { code, notebookOf } from "../support/notebooks.js";
import { requirement, skip } from "../support/requirement.js";

const execute = promisify(execFile);

describe("Jupyter's own programs", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "lectern-programs-"));
  let bin: string;
  before(async function () {
    bin = dirname(requirement(this, "jupyterlab").executable);
    await register(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const env = () => ({ ...process.env, JUPYTER_PATH: folder, PATH: `${bin}:${process.env["PATH"]}` });

  it("jupyter execute runs a notebook, keeps its widgets, and stops at a failing cell", async () => {
    const file = join(folder, "good.ipynb");
    const kernelspec = { name: "lectern", display_name: "TypeScript (Lectern)", language: "typescript" };
    const write = (...cells: string[]) =>
      writeFileSync(
        file,
        JSON.stringify({ ...notebookOf(...cells.map((source) => code(source))), metadata: { kernelspec } }),
      );
    write("const n = 20;", "console.log(n + 1); n * 2");
    await execute(join(bin, "jupyter"), ["execute", "--inplace", file], { env: env() });
    const { cells } = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual(cells[1].outputs[0].text, ["21\n"]);
    assert.deepEqual(cells[1].outputs[1].data["text/plain"], ["40"]);
    write('import { progress } from "lectern/display";', "for (const i of progress(3));");
    await execute(join(bin, "jupyter"), ["execute", "--inplace", file], { env: env() });
    const { cells: shown, metadata } = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual(shown[1].outputs[0].data["text/plain"], ["Progress: 3 of 3"]);
    const [widget] = Object.values<{ state: object }>(
      metadata.widgets["application/vnd.jupyter.widget-state+json"].state,
    );
    assert.deepEqual((widget!.state as { phase: string }).phase, "done");
    write("throw new RangeError('stop here');");
    await assert.rejects(execute(join(bin, "jupyter"), ["execute", file], { env: env() }), /stop here/);
  });

  it("jupyter nbconvert --execute runs a notebook, and jupyter run a file", async () => {
    const kernelspec = { name: "lectern", display_name: "TypeScript (Lectern)", language: "typescript" };
    const file = join(folder, "convert.ipynb");
    const notebook = { ...notebookOf(code("const n: number = 6;"), code("n * 7")), metadata: { kernelspec } };
    writeFileSync(file, JSON.stringify(notebook));
    const jupyter = (...args: string[]) => execute(join(bin, "jupyter"), args, { env: env() });
    const { stdout } = await jupyter("nbconvert", "--execute", "--to", "markdown", "--stdout", file);
    assert.match(stdout, /```typescript\nn \* 7\n```\s+42/);
    const script = join(folder, "script.ts");
    writeFileSync(script, "const s: string = 'from a file';\nconsole.log(s);\n");
    assert.match((await jupyter("run", "--kernel", "lectern", script)).stdout, /from a file/);
    writeFileSync(script, "throw new RangeError('in a file');\n");
    await assert.rejects(jupyter("run", "--kernel", "lectern", script), /in a file/);
  });

  it("jupyter console takes cells from its input", async function () {
    try {
      await execute(join(bin, "jupyter"), ["console", "--version"], { env: env() });
    } catch {
      if (process.env["CI"] === "true") throw new Error("no jupyter console (needed because CI=true)");
      skip(this, "no jupyter console: pip install jupyter_console into .venv");
    }
    const options = ["console", "--kernel", "lectern", "--simple-prompt"];
    const console_ = spawn(join(bin, "jupyter"), options, { env: env() });
    let output = "";
    // It prints errors on its stderr.
    for (const stream of [console_.stdout, console_.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
      });
    console_.stdin.end(
      "const twice = (s: string) => s + s\ntwice('tern')\nprompt('Who?') + '!'\nAda\ntwice(1)\n",
    );
    await new Promise((resolve) => console_.once("close", resolve));
    assert.match(output, /Lectern \d[\s\S]*'terntern'[\s\S]*Who\?[\s\S]*'Ada!'[\s\S]*TS2345/);
  });
});

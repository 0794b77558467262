import assert from "node:assert/strict";
import { lecternKernel } from "../support/kernel.js";

describe("what is written to the process's descriptors", () => {
  const kernel = lecternKernel();
  before(() =>
    kernel.run(`
      import fs from "node:fs";
      import { execSync, spawn } from "node:child_process";
      import { once } from "node:events";
      import { promisify } from "node:util";`),
  );

  it("by fs arrives in order with what the console prints", async () => {
    const { stdout, stderr } = await kernel.run(`
      for (let i = 0; i < 100; i++) { console.log(i, "a"); fs.writeSync(1, i + " b\\n"); }
      fs.writeSync(2, "error");
      const bytes = Buffer.from("xxyesxx");
      fs.writeSync(1, bytes, 2, 3);
      (fs.writeSync as any)(1, bytes, { offset: 2, length: 1 });
      fs.writeSync(1, "6869", null, "hex");
      await new Promise((resolve) => fs.write(1, "!", resolve));
      await promisify(fs.write)(1, "?");`);
    const lines = Array.from({ length: 100 }, (_, i) => `${i} a\n${i} b\n`).join("");
    assert.equal(stdout, `${lines}yesyhi!?`);
    assert.equal(stderr, "error");
  });

  it("by child processes arrives before the cell's end, also in bulk", async () => {
    const { stdout, stderr, status } = await kernel.run(`
      const child = spawn("sh", ["-c", "seq 200000; echo ä >&2"], { stdio: "inherit" });
      await once(child, "exit");
      console.log("after");`);
    assert.equal(status, "ok");
    const numbers = Array.from({ length: 200_000 }, (_, i) => i + 1).join("\n");
    assert.equal(stdout, `${numbers}\nafter\n`);
    assert.equal(stderr, "ä\n");
    const failed = await kernel.run(
      'try { execSync("echo why >&2; exit 3") } catch (error) { console.log((error as any).status) }',
    );
    assert.deepEqual([failed.stdout, failed.stderr], ["3\n", "why\n"]);
  });

  it("by what runs on after its cell is shown at the cell that ran last", async () => {
    await kernel.run('spawn("sh", ["-c", "sleep 0.1; echo late"], { stdio: "inherit" }); undefined;');
    const { stdout } = await kernel.run("await new Promise((resolve) => setTimeout(resolve, 400));");
    assert.equal(stdout, "late\n");
  });

  it("is not lost on the way when a cell closes them", async () => {
    await kernel.run("fs.closeSync(1); fs.closeSync(2);");
    assert.equal((await kernel.run('console.log("still here")')).stdout, "still here\n");
  });
});

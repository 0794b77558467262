import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("loops.js", import.meta.url));
const source = readFileSync(
  fileURLToPath(new URL("../../../../test/tensor/memory/loops.ts", import.meta.url)),
  "utf8",
);

async function run(loop: string): Promise<{ most: number; left: number; warnings: string[] }> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--enable-source-maps", script, loop],
    { env: { ...process.env, LECTERN_BACKEND: "wasm" } },
  );
  return { ...JSON.parse(stdout), warnings: stderr.split("\n").filter((line) => line !== "") };
}

/** The line of loops.ts that has a text. */
function lineOf(text: string): number {
  const lines = source.split("\n").map((line, i) => (line.includes(text) ? i + 1 : 0));
  const found = lines.filter((number) => number > 0);
  assert.equal(found.length, 1);
  return found[0];
}

describe("loops that make many tensors", function () {
  this.timeout(60_000);

  for (const loop of ["asyncLeak", "microtaskLeak", "syncLeak"])
    it(`stays within bounds and says nothing where nothing is kept (${loop})`, async () => {
      const { most, left, warnings } = await run(loop);
      // Each turn of the loop makes one that is left, besides x and what V8 holds for a while.
      assert.ok(most < 52_000, `${most} tensors at once`);
      assert.ok(left < 20, `${left} tensors left`);
      assert.deepEqual(warnings, []);
    });

  it("says nothing of losses, a replay memory and a data set that are kept", async () => {
    const { most, warnings } = await run("keepers");
    assert.ok(most > 30_000);
    assert.deepEqual(warnings, []);
  });

  for (const [loop, text] of [
    ["syncGrowth", "kept.push(tf.mul(x, 2))"],
    ["asyncGrowth", "kept.push(tf.mul(x, 3))"],
    ["bigGrowth", "kept.push(tf.zeros("],
  ])
    it(`names the line that makes what is kept, once (${loop})`, async () => {
      const { warnings } = await run(loop);
      assert.equal(warnings.length, 1, warnings.join("\n"));
      const [, tensors, megabytes, place] =
        /^lectern\/tensor: ([\d,]+) tensors \((\d+(?:\.\d)?) MB\) are alive, and more and more come\. Most are made at (.*?)\. They can't be freed, as something still refers to them: an array that grows, say\. Keep numbers in place of tensors \(await tensor\.data\(\)\), or dispose\(\) of those that are no longer needed\.$/.exec(
          warnings[0],
        ) ?? assert.fail(warnings[0]);
      if (loop === "bigGrowth") assert.ok(Number(megabytes) >= 512 && Number(megabytes) < 1000, warnings[0]);
      else assert.ok(Number(tensors.replaceAll(",", "")) > 80_000, warnings[0]);
      assert.match(place, new RegExp(`test/tensor/memory/loops\\.ts:${lineOf(text)}:\\d+$`));
    });

  it("names the line that fills one tf.tidy", async () => {
    const { warnings, left } = await run("tidyGrowth");
    assert.equal(left, 1);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0],
      /^lectern\/tensor: 100,000 tensors were made inside of one tf\.tidy, which frees them only when its function returns; the latest at \S*loops\.ts:\d+:\d+\. Put a tf\.tidy around one turn of the loop in place of the whole loop, or none at all\.$/,
    );
    assert.ok(warnings[0].includes(`loops.ts:${lineOf("x.reshape([2, 5])")}:`));
  });
});

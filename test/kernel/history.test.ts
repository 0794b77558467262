import assert from "node:assert/strict";
import { Kernel } from "../../src/client/index.js";
import { temporaryFolder } from "../support/temp.js";

describe("a kernel's history", () => {
  const folder = temporaryFolder();
  const changed = ["LECTERN_HISTORY", "JUPYTER_DATA_DIR"] as const;
  const before = changed.map((name) => process.env[name]);
  beforeEach(() => {
    process.env["LECTERN_HISTORY"] = "on";
    process.env["JUPYTER_DATA_DIR"] = folder();
  });
  afterEach(() => {
    for (const [i, name] of changed.entries())
      if (before[i] === undefined) delete process.env[name];
      else process.env[name] = before[i];
  });

  it("is there for the kernels after it", async () => {
    const first = await Kernel.start("lectern");
    await first.execute("'from the first' + 1");
    await first.stop();
    const second = await Kernel.start("lectern");
    try {
      await second.execute("'from the second'");
      const ask = async (content: object) =>
        (await second.request("shell", "history_request", { raw: true, ...content }))["history"];
      assert.deepEqual(await ask({ hist_access_type: "tail", n: 5, output: true }), [
        [1, 1, ["'from the first' + 1", "'from the first1'"]],
        [2, 1, ["'from the second'", "'from the second'"]],
      ]);
      assert.deepEqual(await ask({ hist_access_type: "range", session: -1, start: 0, output: false }), [
        [1, 1, "'from the first' + 1"],
      ]);
    } finally {
      await second.stop();
    }
  });
});

import assert from "node:assert/strict";
import { lecternKernel } from "../support/kernel.js";

describe("requests", () => {
  const kernel = lecternKernel();
  before(() =>
    kernel.run(`const emoji = "😀";
      class Dog {
        /** Says it. */
        bark(times: number) { return times }
      }`),
  );
  const complete = async (code: string, cursor = code.length) =>
    kernel().request("shell", "complete_request", { code, cursor_pos: cursor });

  it("complete names by type, of the cell and of earlier cells, with their kinds", async () => {
    const reply = await complete("new Dog().b");
    assert.deepEqual([reply["matches"], reply["cursor_start"], reply["cursor_end"]], [["bark"], 10, 11]);
    const { _jupyter_types_experimental: types } = reply["metadata"] as Record<
      string,
      { text: string; type: string }[]
    >;
    assert.deepEqual(
      types?.map(({ text, type }) => [text, type]),
      [["bark", "method"]],
    );
    assert.ok(((await complete("emo"))["matches"] as string[]).includes("emoji"));
    assert.deepEqual((await complete("const here = { left: 1 };\nhere.le"))["matches"], ["left"]);
  });

  it("count cursors in code points", async () => {
    const code = "'😀😀'.toUpperC";
    const reply = await complete(code, [...code].length);
    assert.deepEqual(
      [reply["matches"], reply["cursor_start"], reply["cursor_end"]],
      [["toUpperCase"], 5, 13],
    );
  });

  it("inspect what is at the cursor, and the function whose arguments are being typed", async () => {
    const inspect = (code: string, cursor: number) =>
      kernel().request("shell", "inspect_request", { code, cursor_pos: cursor, detail_level: 0 });
    for (const [code, cursor] of [
      ["new Dog().bark", 12],
      ["new Dog().bark(", 15],
    ] as const) {
      const { found, data } = await inspect(code, cursor);
      assert.equal(found, true);
      assert.match(
        (data as Record<string, string>)["text/markdown"] ?? "",
        /bark\(times: number\): number[\s\S]*Says it\./,
      );
    }
    assert.equal((await inspect("   ", 1))["found"], false);
  });

  it("are answered while a cell computes", async () => {
    const cell = kernel().execute("const end = Date.now() + 1000; while (Date.now() < end) {}");
    const answers = Promise.all([
      complete("emoji.toUpp"),
      kernel().request("shell", "is_complete_request", { code: "f(" }),
      kernel().request("shell", "history_request", { hist_access_type: "tail", n: 1 }),
      kernel().request("control", "kernel_info_request"),
      kernel().request("shell", "comm_info_request"),
    ]).then(() => "answers");
    assert.equal(await Promise.race([cell.then(() => "cell"), answers]), "answers");
    await cell;
  });

  it("stop the cells behind a failed one, unless they ask not to", async () => {
    const runs = [kernel().execute("throw 1"), kernel().execute("2"), kernel().execute("3")];
    assert.deepEqual(
      (await Promise.all(runs)).map(({ status }) => status),
      ["error", "aborted", "aborted"],
    );
    const more = [kernel().execute("throw 1", { stopOnError: false }), kernel().execute("2")];
    assert.deepEqual(
      (await Promise.all(more)).map(({ status }) => status),
      ["error", "ok"],
    );
  });

  it("open documentation in the pager", async () => {
    const reply = await kernel().request("shell", "execute_request", {
      code: "Array.isArray?",
      silent: false,
    });
    const [payload] = reply["payload"] as [{ source: string; data: Record<string, string> }];
    assert.equal(payload.source, "page");
    assert.match(payload.data["text/plain"] ?? "", /isArray/);
  });
});

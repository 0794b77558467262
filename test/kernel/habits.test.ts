import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lecternKernel } from "../support/kernel.js";

/** What the documentation of stock tslab and of Deno's kernel shows, and so what people try first. */
describe("habits from other kernels", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "lectern-habits-"));
  });
  const kernel = lecternKernel(() => folder);
  after(() => rmSync(folder, { recursive: true }));

  /** What a cell shows, by mime type, displays and result together. */
  async function shown(code: string): Promise<Record<string, unknown>> {
    const { error, messages } = await kernel.run(code);
    assert.equal(error, undefined);
    const data = messages.map(({ content }) => content["data"] as Record<string, unknown> | undefined);
    return Object.assign({}, ...data);
  }
  const failed = async (code: string) => (await kernel.run(code)).error?.ename;

  describe("of tslab", () => {
    it("top-level await, and a callback's value", async () => {
      const code = `
        let sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
        let counter = 0;
        await sleep(5);
        counter += 10;
        counter`;
      assert.equal((await kernel.run(code)).result, "10");
    });

    it("plain JavaScript", async () => {
      await kernel.run(
        "let naiveFib = function (n) { return n > 1 ? naiveFib(n - 1) + naiveFib(n - 2) : 1; };",
      );
      assert.equal((await kernel.run("naiveFib(20)")).result, "10946");
      assert.equal((await kernel.run("const add = (a, b) => a + b; add('a', 1)")).result, "'a1'");
    });

    it("its display functions", async () => {
      const bundle = await shown(`
        import * as tslab from "tslab";
        tslab.display.html("<b>bold</b>");
        tslab.display.markdown("**bold**");
        tslab.display.svg("<svg xmlns='http://www.w3.org/2000/svg'/>");
        tslab.display.javascript("1 + 1");
        tslab.display.text("plain");
        tslab.display.raw("application/json", "{}");`);
      const kinds = ["text/html", "text/markdown", "image/svg+xml", "text/javascript", "text/plain"];
      for (const mime of [...kinds, "application/json"]) assert.ok(mime in bundle, mime);
    });

    it("a display that is updated", async () => {
      const { messages } = await kernel.run(`
        import { newDisplay } from "tslab";
        const place = newDisplay();
        place.text("one");
        place.text("two");`);
      assert.deepEqual(
        messages.map(({ header }) => header.msg_type),
        ["display_data", "update_display_data"],
      );
    });

    it("modules beside the notebook, read again when they change", async () => {
      const file = join(folder, "mylib.ts");
      writeFileSync(file, "export const answer: number = 41;\n");
      assert.equal((await kernel.run('import * as mylib from "./mylib"; mylib.answer')).result, "41");
      writeFileSync(file, "export const answer: string = 'forty-two';\n");
      assert.equal((await kernel.run('import * as mylib from "./mylib"; mylib.answer.length')).result, "9");
    });

    it("require, __dirname's place in import.meta, and Node's globals", async () => {
      assert.equal((await kernel.run('require("node:path").basename("/a/b.txt")')).result, "'b.txt'");
      assert.equal((await kernel.run("import.meta.dirname === process.cwd()")).result, "true");
      assert.equal((await kernel.run("Buffer.from('a').length + typeof fetch")).result, "'1function'");
    });

    it("declarations again, of classes, constants and types", async () => {
      for (const type of ["number", "string"])
        assert.equal(
          (
            await kernel.run(
              `interface Point { at: ${type} } class Dog { at?: Point } const dog = new Dog();`,
            )
          ).error,
          undefined,
        );
    });

    it("types are checked", async () => {
      assert.equal(await failed('const wrong: number = "text";'), "TypeCheckError");
    });
  });

  describe("of Deno", () => {
    it("objects that know how they are shown", async () => {
      const bundle = await shown(
        `({ [Symbol.for("Jupyter.display")]() { return { "text/plain": "plain", "text/html": "<b>rich</b>" }; } })`,
      );
      assert.equal(bundle["text/html"], "<b>rich</b>");
    });

    it("elements, Vega charts and pictures by their shape", async () => {
      assert.equal((await shown('({ outerHTML: "<i>element</i>" })'))["text/html"], "<i>element</i>");
      const chart = await shown(
        '({ toSpec: () => ({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", data: { values: [] }, mark: "bar", encoding: {} }) })',
      );
      assert.ok(
        Object.keys(chart).some((mime) => mime.startsWith("application/vnd.vegalite")),
        Object.keys(chart).join(),
      );
      const png = await shown(
        "new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1])",
      );
      assert.ok("image/png" in png);
    });

    it("asynchronous iteration and explicit resources at the top level", async () => {
      const code = `
        async function* numbers() { yield 1; yield 2; }
        let total = 0;
        for await (const each of numbers()) total += each;
        { using handle = { [Symbol.dispose]() { total += 10; } }; void handle; }
        total`;
      assert.equal((await kernel.run(code)).result, "13");
    });

    it("dynamic imports, of JSON too", async () => {
      writeFileSync(join(folder, "data.json"), '{ "a": 1 }');
      const code = 'const { default: data } = await import("./data.json", { with: { type: "json" } }); data';
      assert.equal((await kernel.run(code)).result, "{ a: 1 }");
    });

    it("a result that is only shown when there is one", async () => {
      assert.equal((await kernel.run("undefined")).result, undefined);
      assert.equal((await kernel.run("null")).result, "null");
    });
  });
});

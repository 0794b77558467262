import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lecternKernel } from "../support/kernel.js";

describe("cells", () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-cells-"));
  const { run } = lecternKernel(() => folder);
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Puts a package, untyped as many are, where the notebook finds it. */
  function packageAt(name: string, manifest: object, source: string): void {
    const place = join(folder, "node_modules", name);
    mkdirSync(place, { recursive: true });
    const common = { name, version: "1.0.0", main: "index.js" };
    writeFileSync(join(place, "package.json"), JSON.stringify({ ...common, ...manifest }));
    writeFileSync(join(place, "index.js"), source);
  }

  /** Runs cells that must all succeed. @returns the last one's result */
  async function last(...cells: string[]): Promise<string | undefined> {
    let result: string | undefined;
    for (const cell of cells) {
      const ran = await run(cell);
      assert.equal(ran.status, "ok", ran.error?.traceback);
      result = ran.result;
    }
    return result;
  }

  describe("results", () => {
    it("are the last expression's value", async () => {
      assert.equal(await last("1 + 1"), "2");
      assert.equal(await last("const a = 5;\n a * 2;"), "10");
      assert.equal(await last("await Promise.resolve('x')"), "'x'");
    });

    it("are none for statements, declarations, undefined and nothing", async () => {
      for (const cell of ["const s1 = 1", "if (true) { 5 }", "enum S2 { A }", "undefined", "", "// nothing"])
        assert.equal(await last(cell), undefined, cell);
    });
  });

  describe("names", () => {
    it("can be declared again, in any kind over any kind", async () => {
      const declarations = {
        const: "const again = 1",
        let: "let again = 'text'",
        var: "var again = true",
        function: "function again() {}",
        class: "class again {}",
        enum: "enum again { A }",
        destructured: "const { again } = { again: 1n }",
        import: 'import { sep as again } from "node:path"',
      };
      for (const first of Object.values(declarations))
        for (const second of Object.values(declarations)) await last(first, second);
    });

    it("have their new type and value everywhere after, in functions made earlier too", async () => {
      await last("let unit = 'cm'", "const label = () => 'in ' + unit", "const unit = 7");
      assert.equal(await last("label()"), "'in 7'");
      assert.equal(await last("unit.toFixed(1)"), "'7.0'");
      assert.equal((await run("unit.toUpperCase()")).error?.ename, "TypeCheckError");
    });

    it("may be those of globals, without harm to packages", async () => {
      packageAt(
        "uses-globals",
        { type: "commonjs" },
        "module.exports.node = () => process.version + Buffer.from('x').length",
      );
      await last("const process = 1, Buffer = 2, window = 3, require = 4");
      assert.equal(await last("process + Buffer + window + require"), "10");
      assert.match((await last('import { node } from "uses-globals";\nnode()')) ?? "", /^'v\d.*1'$/);
      await last("const { process, Buffer } = globalThis");
      assert.equal(await last("typeof process.version"), "'string'");
    });

    it("keep what a failed cell declared before it failed", async () => {
      assert.equal((await run("const before = 3; throw new Error('x')")).status, "error");
      assert.equal(await last("before"), "3");
    });

    it("carry types: interfaces, aliases, generics, enums, namespaces", async () => {
      await last("interface Point { x: number }\ntype Pair<T> = [T, T]", "enum Colour { Red, Green }");
      assert.equal(await last("const p: Pair<Point> = [{ x: 1 }, { x: 2 }]; p[1].x + Colour.Green"), "3");
      assert.equal(await last("namespace N { export const a = 3 }\nN.a"), "3");
      assert.match((await run("const q: Point = { x: 'a' }")).error?.evalue ?? "", /TS2322/);
    });
  });

  describe("TypeScript", () => {
    it("is run whole: decorators, using, private fields, for await, generics, satisfies", async () => {
      assert.equal(await last("class A { #p = 1; get p() { return this.#p } }\nnew A().p"), "1");
      const ran = await run(`{ using r = { [Symbol.dispose]() { console.log("disposed") } }; }
        for await (const x of (async function* () { yield 1 })()) console.log(x satisfies number);
        function seen(_: unknown, context: ClassDecoratorContext) { console.log(context.name) }
        @seen class B {}`);
      assert.equal(ran.stdout, "disposed\n1\nB\n", ran.error?.traceback);
    });
  });

  describe("imports", () => {
    it("take Node's own modules, ESM-only packages and CommonJS packages", async () => {
      assert.equal(await last('import { basename } from "node:path";\nbasename("/a/b")'), "'b'");
      packageAt(
        "esm-only",
        { type: "module", exports: { import: "./index.js" } },
        "export const answer = await Promise.resolve(42)",
      );
      assert.equal(await last('import { answer } from "esm-only";\nanswer'), "42");
      // Names that Node's scan of CommonJS can't see.
      packageAt("hidden-names", { type: "commonjs" }, "module.exports = Object.fromEntries([['hidden', 7]])");
      assert.equal(await last('import { hidden } from "hidden-names";\nhidden'), "7");
      const { error } = await run('import { other } from "hidden-names"');
      assert.match(error?.evalue ?? "", /has no export named "other"/);
    });

    it("take local TypeScript and JSON files", async () => {
      writeFileSync(
        join(folder, "util.ts"),
        "export enum Mode { A = 1, B }\nexport const twice = (x: number): number => x * 2;\nexport function boom(): never {\n  throw new Error('in util');\n}\n",
      );
      writeFileSync(join(folder, "data.json"), '{ "k": [1, 2] }');
      assert.equal(await last('import { twice, Mode, boom } from "./util.ts";\ntwice(4) + Mode.B'), "10");
      assert.equal(await last('import * as util from "./util";\nutil.twice(1)'), "2");
      assert.equal(await last('(await import("./util.ts")).Mode.A'), "1");
      assert.equal(await last('import data from "./data.json" with { type: "json" };\ndata.k.length'), "2");
      assert.match((await run('twice("x")')).error?.evalue ?? "", /TS2345/);
      assert.match((await run("boom()")).error?.traceback ?? "", /at boom \(.*util\.ts:4:9\)/);
    });

    it("say what is missing", async () => {
      for (const [cell, message] of [
        ['import x from "not-installed"', /"not-installed" is not installed .*: %npm install not-installed$/],
        ['import "@no/package/deep"', /"@no\/package" is not installed .*: %npm install @no\/package$/],
        ['await import("not" + "-there")', /"not-there" is not installed .*: %npm install not-there$/],
        ['import x from "node:pth"', /Node has no module "node:pth"; did you mean "node:path"\?/],
        ['await import("node:" + "pth")', /Node has no module "node:pth"; did you mean "node:path"\?/],
        ['import x from "./dta.json"', /no file ".\/dta.json" .*\/dta.json\); did you mean "data.json"\?/],
        ['await import("./dt" + "a.json")', /no file ".\/dta.json" .*; did you mean "data.json"\?/],
        ['import x from "./none/data.json"', /the folder .*\/none that it would be in does not exist/],
      ] as const)
        assert.match((await run(cell)).error?.evalue ?? "", message);
      assert.match(
        (await run('import { nope } from "node:path"')).error?.evalue ?? "",
        /no exported member 'nope'/,
      );
    });
  });

  it("find packages that are installed while the kernel runs", async () => {
    const cell = 'import { late } from "installed-late";\nlate.toFixed(1)';
    assert.match((await run(cell)).error?.evalue ?? "", /%npm install installed-late/);
    packageAt("installed-late", { type: "module", types: "index.d.ts" }, "export const late = 1");
    writeFileSync(join(folder, "node_modules/installed-late/index.d.ts"), "export const late: number;");
    assert.equal(await last(cell), "'1.0'");
    assert.match((await run("late.toUpperCase()")).error?.evalue ?? "", /'toUpperCase' does not exist/);
  });

  it("go on when the compiler's process has ended", async () => {
    await last("const survivor: number = 5");
    await last(`import { execFileSync } from "node:child_process";
      execFileSync("pkill", ["-KILL", "-P", String(globalThis.process.pid), "tsc"]).length`);
    assert.equal(await last("survivor + 1"), "6");
    assert.equal((await run("const s: string = survivor")).error?.ename, "TypeCheckError");
  });

  describe("errors", () => {
    it("of types come before anything runs, at the cell's own place", async () => {
      const ran = await run('console.log("ran");\nconst n: number = "text";');
      assert.equal(ran.stdout, "");
      assert.equal(ran.error?.ename, "TypeCheckError");
      assert.match(ran.error?.traceback ?? "", /at cell \d+:2:7/);
      assert.match(ran.error?.traceback ?? "", /> 2 \| const n: number = "text";\n {4}\| {7}\^/);
    });

    it("of syntax are SyntaxErrors", async () => {
      assert.equal((await run("let x = ;")).error?.ename, "SyntaxError");
    });

    it("that are thrown name the cell, line and column, and nothing of the kernel", async () => {
      await run("function f(n: number) {\n\n  throw new RangeError('bad ' + n);\n}");
      const { error } = await run("\nf(3)");
      assert.deepEqual([error?.ename, error?.evalue], ["RangeError", "bad 3"]);
      assert.match(error?.traceback ?? "", /at f \(cell \d+:3:9\)\n {4}at cell \d+:2:1$/);
      assert.doesNotMatch(error?.traceback ?? "", /node:|evaluator|dist/);
    });

    it("show their causes, and what is thrown that is no error", async () => {
      const { error } = await run('throw new Error("outer", { cause: new TypeError("inner") })');
      assert.match(error?.traceback ?? "", /Error: outer[\s\S]*Caused by TypeError: inner/);
      assert.deepEqual((await run("throw null")).error?.evalue, "null");
      assert.deepEqual((await run("throw { code: 1 }")).error?.evalue, "{ code: 1 }");
    });

    it("in timers and in promises nobody handles show, and don't end the kernel", async () => {
      const timer = await run(
        'setTimeout(() => { throw new Error("late") }, 5); await new Promise((r) => setTimeout(r, 30))',
      );
      assert.equal(timer.status, "ok");
      assert.equal(timer.error?.evalue, "late");
      const rejection = await run(
        'void Promise.reject(new Error("unhandled")); await new Promise((r) => setTimeout(r, 30))',
      );
      assert.equal(rejection.error?.evalue, "unhandled");
    });

    it("that end the process are told at the cell", async () => {
      const { Kernel } = await import("../../src/client/index.js");
      const { run } = await import("../support/kernel.js");
      const kernel = await Kernel.start("lectern");
      try {
        const ran = await run(kernel, "process.exit(3)");
        assert.match(ran.error?.evalue ?? "", /cell 1 ended the kernel's process with exit code 3/);
      } finally {
        await kernel.stop();
      }
    });
  });

  describe("output", () => {
    it("keeps its order and its stream", async () => {
      const ran = await run(`import { clearOutput, display } from "lectern/display";
        console.log("a"); console.error("b"); display("shown"); process.stdout.write("c"); clearOutput({ wait: true }); 7`);
      assert.deepEqual(
        ran.messages.map(({ header, content }) => [
          header.msg_type,
          content["text"] ?? content["wait"] ?? null,
        ]),
        [
          ["stream", "a\n"],
          ["stream", "b\n"],
          ["display_data", null],
          ["stream", "c"],
          ["clear_output", true],
          ["execute_result", null],
        ],
      );
    });

    it("arrives whole: a million lines in a burst, in bounded memory, and megabytes in a display", async function () {
      this.timeout(60_000);
      await run("const before = process.memoryUsage.rss();");
      const ran = await run('for (let i = 0; i < 1_000_000; i++) console.log("line " + i)');
      const lines = ran.stdout.trimEnd().split("\n");
      assert.equal(lines.length, 1_000_000);
      assert.ok(lines.every((line, i) => line === `line ${i}`));
      const grown = Number((await run("process.memoryUsage.rss() - before")).result);
      assert.ok(
        grown < 250 * 2 ** 20,
        `the process must not grow by what it printed, grew by ${grown} bytes`,
      );
      const big = await run(
        'import { display as put, html } from "lectern/display"; put(html("x".repeat(3_000_000))); undefined',
      );
      const data = big.messages[0]?.content["data"] as Record<string, string>;
      assert.equal(data["text/html"]?.length, 3_000_000);
    });

    it("keeps characters that are written in pieces", async () => {
      const ran = await run(
        "const snow = Buffer.from('☃'); for (const byte of snow) process.stdout.write(Buffer.of(byte)); undefined",
      );
      assert.equal(ran.stdout, "☃");
    });

    it("updates a display by its id", async () => {
      const ran = await run(`import { display as show } from "lectern/display";
        const handle = show("one", { displayId: "x" }); handle.update("two"); undefined`);
      assert.deepEqual(
        ran.messages.map(({ header, content }) => [
          header.msg_type,
          (content["transient"] as { display_id: string }).display_id,
        ]),
        [
          ["display_data", "x"],
          ["update_display_data", "x"],
        ],
      );
    });

    it("serves tslab's own API", async () => {
      const ran = await run(
        'import { display as tslab, newDisplay } from "tslab";\ntslab.html("<b>x</b>"); newDisplay().text("y"); undefined',
      );
      assert.deepEqual(
        ran.messages.map(({ content }) => content["data"]),
        [{ "text/html": "<b>x</b>" }, { "text/plain": "y" }],
      );
    });
  });
});

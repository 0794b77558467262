import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lecternKernel } from "../support/kernel.js";

interface Completed {
  matches: string[];
  /** What the code is with each match put in. */
  code: string[];
  types: { text: string; type: string; signature?: string }[];
}

describe("completion and inspection", () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-introspection-"));
  mkdirSync(join(folder, "node_modules/swift"), { recursive: true });
  writeFileSync(
    join(folder, "node_modules/swift/package.json"),
    '{ "name": "swift", "version": "1.0.0", "types": "index.d.ts", "main": "index.js" }',
  );
  writeFileSync(
    join(folder, "node_modules/swift/index.d.ts"),
    "/** Runs.\n * @param pace in km/h\n */\ndeclare function run_(pace: number): string;\nexport declare const run: typeof run_;\nexport {};\n",
  );
  writeFileSync(join(folder, "node_modules/swift/index.js"), "exports.run = (pace) => pace + ' km/h';\n");
  mkdirSync(join(folder, "node_modules/jog"), { recursive: true });
  writeFileSync(
    join(folder, "node_modules/jog/package.json"),
    '{ "name": "jog", "version": "1.0.0", "types": "index.d.ts", "main": "index.js" }',
  );
  writeFileSync(
    join(folder, "node_modules/jog/index.d.ts"),
    "export declare function jogging(pace: number): string;\n",
  );
  writeFileSync(join(folder, "node_modules/jog/index.js"), "exports.jogging = (pace) => 'jog ' + pace;\n");
  writeFileSync(join(folder, "package.json"), '{ "dependencies": { "jog": "*", "swift": "*" } }');
  writeFileSync(join(folder, "helpers.ts"), "export const helper = 1;\n");
  const kernel = lecternKernel(() => folder);
  after(() => rmSync(folder, { recursive: true, force: true }));

  before(async () => {
    for (const cell of [
      `/**
 * Adds.
 * @param a the first
 * @param b - the second, see {@link Math.sin}
 * @returns the sum
 * @example
 * add(1, 2)
 */
export function add(a: number, b: number): number {
  return a + b;
}`,
      `const keyed = { "a b": 1, plain: 2 };
const maybe: { inner?: { deep: number; "x-y": string } } = {};
class Dog {
  #name = "Rex";
  /** Says it. */
  bark(times: number): number;
  bark(word: string): string;
  bark(what: never) { return what }
}
enum Colour { Red, Green }
function go(how: { mode: "fast" | "slow" }, unit: "km" | "mi") { return how.mode + unit }`,
      'import { run } from "swift"',
    ])
      assert.equal((await kernel.run(cell)).error?.traceback, undefined);
  });

  /** Completes at the `|` of a code. */
  async function complete(marked: string): Promise<Completed> {
    const [before, behind] = marked.split("|") as [string, string];
    const cursor = [...before].length;
    const reply = await kernel().request("shell", "complete_request", {
      code: before + behind,
      cursor_pos: cursor,
    });
    const matches = reply["matches"] as string[];
    const { _jupyter_types_experimental: types } = reply["metadata"] as Record<string, Completed["types"]>;
    const points = [...before, ...behind];
    const start = points.slice(0, reply["cursor_start"] as number).join("");
    const end = points.slice(reply["cursor_end"] as number).join("");
    return { matches, code: matches.map((text) => start + text + end), types: types! };
  }

  async function inspect(marked: string, detail = 0): Promise<Record<string, string>> {
    const [before, behind] = marked.split("|") as [string, string];
    const reply = await kernel().request("shell", "inspect_request", {
      code: before + behind,
      cursor_pos: [...before].length,
      detail_level: detail,
    });
    return (reply["data"] ?? {}) as Record<string, string>;
  }

  describe("complete_request", () => {
    it("tells kinds and signatures", async () => {
      const cases: [string, string, string, string?][] = [
        ["ad|", "add", "function", "(a: number, b: number): number"],
        ["ru|", "run", "function", "(pace: number) => string"],
        ["key|", "keyed", "variable", '{ "a b": number; plain: number; }'],
        ["new Do|", "Dog", "class", "(): Dog"],
        ["new Dog().|", "bark", "method", "(times: number): number"],
        ["Colour.|", "Red", "enum member"],
        ["Colo|", "Colour", "enum"],
        ["retu|", "return", "keyword"],
      ];
      for (const [code, name, kind, signature] of cases) {
        const { types } = await complete(code.startsWith("retu") ? `function f() { ${code} }` : code);
        const found = types.find(({ text }) => text === name);
        assert.deepEqual([found?.type, found?.signature], [kind, signature], code + JSON.stringify(types));
      }
    });

    it("replaces names only where all there are can be written behind a dot", async () => {
      const { matches } = await kernel().request("shell", "complete_request", {
        code: "[1].",
        cursor_pos: 4,
      });
      const texts = matches as string[];
      assert.ok(texts.includes("at"), texts.join());
      assert.ok(!texts.some((text) => /\W/.test(text)), texts.join());
    });

    it("replaces what it should: brackets, optional chains, strings, paths, other alphabets", async () => {
      const cases: [string, string[]][] = [
        ["keyed.|", ['keyed["a b"]', "keyed.plain"]],
        ["keyed.pl| + 1", ["keyed.plain + 1"]],
        ['keyed["|"]', ['keyed["a b"]', 'keyed["plain"]']],
        ["maybe.inner.d|", ["maybe.inner?.deep"]],
        ["maybe?.inn|", ["maybe?.inner"]],
        ["maybe.inner?.|", ['maybe.inner?.["x-y"]', "maybe.inner?.deep"]],
        ['go({ mode: "|" })', ['go({ mode: "fast" })', 'go({ mode: "slow" })']],
        ['go({ mode: "fast" }, "k|")', ['go({ mode: "fast" }, "km")']],
        ["go({ m| })", ["go({ mode })"]],
        ["'😀😀'.toUpperC|", ["'😀😀'.toUpperCase"]],
        ["const Ärger = 1; Är|", ["const Ärger = 1; Ärger"]],
        ['import { run as sprint } from "sw|"', ['import { run as sprint } from "swift"']],
        ['import { ru| } from "swift"', ['import { run } from "swift"']],
        ['import { helper } from "./hel|"', ['import { helper } from "./helpers"']],
        ['await import("node:fs/pr|")', ['await import("node:fs/promises")']],
        ["class Cat extends Dog { ba|", ["class Cat extends Dog { bark"]],
      ];
      for (const [marked, codes] of cases) assert.deepEqual((await complete(marked)).code, codes, marked);
    });

    it("names Node's modules, and nothing in comments and plain strings", async () => {
      assert.ok((await complete('import x from "zl|"')).matches.includes("node:zlib"));
      assert.deepEqual((await complete("// key|")).matches, []);
      assert.deepEqual((await complete('const text = "key|"')).matches, []);
    });

    it("offers what could be imported, as text that imports it", async () => {
      const until = async (marked: string, match: RegExp) => {
        for (;;) {
          const { code } = await complete(marked);
          const found = code.find((text) => match.test(text));
          if (found !== undefined) return found;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };
      assert.equal(await until("jog|", /./), 'import { jogging } from "jog";\njogging');
      assert.equal(
        await until("const text = readFileSy|('x')", /./),
        "const text = (await import(\"node:fs\")).readFileSync('x')",
      );
      assert.equal(await until("disp|", /lectern/), 'import { display } from "lectern/display";\ndisplay');
      const cell = await until("jog|", /./);
      assert.equal((await kernel.run(`${cell}(3)`)).result, "'jog 3'");
      assert.deepEqual((await complete("jog|")).code, ["jogging"], "it is imported now");
      assert.deepEqual((await complete("function f() { return readFileSyn| }")).code, []);
      assert.deepEqual((await complete("Dog.readFileSyn|")).code, []);
      assert.deepEqual((await complete("const readFileSyn|")).code, []);
    });

    it("puts the notebook's own names first", async () => {
      assert.equal((await complete("D|")).matches[0], "Dog");
    });
  });

  describe("live values", () => {
    before(async () => {
      const ran = await kernel.run(`
        const data = JSON.parse('{ "rows": [{ "city": "Oslo", "mean temp": 5.9 }], "title": "Weather" }');
        const counts: Record<string, number> = { apples: 3, "red pears": 4 };
        const unknownThing: unknown = { hidden: 1 };
        class Animal { private secret = 1; speak() { return "…" } }
        class Bird extends Animal { wings = 2 }
        const animal: Animal = new Bird();
        const process = { pidLike: 1 } as any;
        let looked = 0;
        const trap: any = { get boom() { looked++; for (;;) {} }, calm: 1 };
        const million: any = Array.from({ length: 1_000_000 }, (_, i) => i);`);
      assert.equal(ran.error?.traceback, undefined);
    });

    const live: [string, string[]][] = [
      ["data.|", ["data.rows", "data.title"]],
      ["data.rows[0].|", ["data.rows[0].city", 'data.rows[0]["mean temp"]']],
      ["data.rows[0]?.me|", ['data.rows[0]?.["mean temp"]']],
      ['data["ti|"]', ['data["title"]']],
      ["console.log(data.rows.fl|)", ["console.log(data.rows.flat)", "console.log(data.rows.flatMap)"]],
      ["data.title.toUp|", ["data.title.toUpperCase"]],
      ["counts.|", ["counts.apples", 'counts["red pears"]']],
      ['counts["r|"]', ['counts["red pears"]']],
      ["unknownThing.hi|", ["unknownThing.hidden"]],
      ["animal.|", ["animal.speak"]],
      ["process.pid|", ["process.pidLike"]],
      ["trap.|", ["trap.boom", "trap.calm"]],
      ["million.fla|", ["million.flat", "million.flatMap"]],
    ];

    it("add what types don't tell, and only what the check lets pass", async () => {
      for (const [marked, codes] of live)
        assert.deepEqual((await complete(marked)).code.toSorted(), codes.toSorted(), marked);
      assert.equal(await kernel.run("looked").then(({ result }) => result), "0");
    });

    it("leave alone what the cell itself declares", async () => {
      assert.deepEqual((await complete("const data: any = 1; data.|")).matches, []);
      assert.deepEqual((await complete("const f = (data: any) => data.|")).matches, []);
      assert.deepEqual((await complete("nowhere.|")).matches, []);
    });

    it("show when a name is inspected", async () => {
      assert.match(
        (await inspect("dat|a"))["text/markdown"]!,
        /: any[\s\S]*\*\*Value\*\* `\{ rows: Array\(1\), title: "Weather" \}`/,
      );
      assert.match((await inspect("data.title.len|gth"))["text/plain"]!, /Value 7$/);
      assert.match((await inspect("count|s"))["text/plain"]!, /Value \{ apples: 3, red pears: 4 \}/);
    });

    it("are there while a cell computes, which goes on and can be interrupted all the while", async () => {
      const busy = kernel().execute("let turns = 0; for (;;) turns++;");
      for (const [marked, codes] of live)
        assert.deepEqual((await complete(marked)).code.toSorted(), codes.toSorted(), marked);
      // Some are under way when the interrupt comes, others come after it.
      const asked = Array.from({ length: 20 }, () => complete("data.rows[0].|"));
      await Promise.race(asked);
      await kernel().interrupt();
      assert.equal((await busy).status, "error");
      await Promise.all(asked);
      assert.equal((await kernel.run("turns > 0")).result, "true");
      assert.equal((await complete("data.|")).matches.length, 2);
    });
  });

  describe("inspect_request", () => {
    it("shows TSDoc as Markdown and as text", async () => {
      const { "text/markdown": markdown, "text/plain": plain } = await inspect("ad|d(1, 2)");
      assert.equal(
        markdown,
        "```typescript\nfunction add(a: number, b: number): number\n```\nAdds.\n\n**Parameters**\n\n- `a` — the first\n" +
          "- `b` — the second, see `Math.sin`\n\n**Returns**\n\nthe sum\n\n**Example**\n\n```tsx\nadd(1, 2)\n```",
      );
      assert.match(
        plain!,
        /^function add\(a: number, b: number\): number\nAdds\.\n\nParameters\n\n- a — the first/,
      );
    });

    it("shows the function whose arguments are typed, with the current parameter", async () => {
      assert.match(
        (await inspect("add(1, |)"))["text/markdown"]!,
        /- `a` — the first\n- \*\*`b`\*\* — the second/,
      );
      assert.match((await inspect("new Dog().bark(|"))["text/markdown"]!, /times: number[\s\S]*word: string/);
      assert.match((await inspect("Math.max(add(1, 2), |"))["text/plain"]!, /^max\(/);
    });

    it("documents a function that has another's type, as packages export them", async () => {
      assert.match(
        (await inspect("ru|n"))["text/plain"]!,
        /run\(pace: number\): string\nRuns\.[\s\S]*pace — in km\/h/,
      );
    });

    it("shows the source at detail level 1: of cells and of packages", async () => {
      const own = (await inspect("ad|d", 1))["text/plain"]!;
      assert.match(own, /Source \(cell 1\)\n\n\/\*\*\n \* Adds\.[\s\S]*return a \+ b;\n\}$/);
      assert.match((await inspect("key|ed", 1))["text/plain"]!, /const keyed = \{ "a b": 1, plain: 2 \};$/);
      assert.match(
        (await inspect("new Dog().ba|rk", 1))["text/plain"]!,
        /Says it\. \*\/\nbark\(times: number\): number;/,
      );
      assert.match(
        (await inspect("run|", 1))["text/plain"]!,
        /Source \(node_modules\/swift\/index.d.ts:5\)\n\nexport declare const run: typeof run_;/,
      );
      assert.match(
        (await inspect("const here = [1]; her|e", 1))["text/plain"]!,
        /\(this cell\)\n\nconst here = \[1\];/,
      );
      assert.doesNotMatch((await inspect("ad|d"))["text/plain"]!, /Source/);
    });

    it("finds nothing where nothing is", async () => {
      assert.deepEqual(await inspect("  | "), {});
      assert.deepEqual(await inspect("// add(|"), {});
    });
  });
});

import assert from "node:assert/strict";
import { type RewriteOptions, rewrite } from "../../../src/kernel/language/rewrite.js";
import { lecternKernel } from "../../support/kernel.js";

/** Compiles cells one after another. @returns whether the last one computes with local copies */
function localizes(...cells: string[]): boolean {
  const options: RewriteOptions = {
    cell: 1,
    endsInExpression: false,
    renamed: new Set(),
    typeOnly: new Set(),
    shared: { declared: new Set(), captured: new Set() },
  };
  return cells
    .map((source) => rewrite(source, options).code)
    .at(-1)!
    .includes("$turns");
}

describe("loops over the session's variables", () => {
  it("compute with local copies where nobody can see it", () => {
    assert.ok(localizes("let s = 0; for (let i = 0; i < 9; i++) s += i;"));
    assert.ok(
      localizes("let s = 0;", "for (let i = 0; i < 9; i++) s += Math.sqrt(i);"),
      "of an earlier cell",
    );
    assert.ok(localizes("let s = 0; if (true) { while (s < 9) s++ }"), "in a block");
    assert.ok(
      localizes("let s = 0; for (const x of f()) { for (let i = 0; i < 9; i++) s += i; g(); }"),
      "inner ones",
    );
  });

  it("don't where a loop can't be run in pieces", () => {
    for (const loop of [
      "for (const x of y) s += x;",
      "do s++; while (s < 9);",
      "for (;;) s++;",
      "l: for (let i = 0; i < 9; i++) { s++; continue l; }",
    ])
      assert.ok(!localizes(`let s = 0; ${loop}`), loop);
  });

  it("don't where a function might see or change the variable meanwhile", () => {
    assert.ok(!localizes("let s = 0; for (let i = 0; i < 9; i++) { s += i; console.log(s) }"));
    assert.ok(!localizes("let s = 0; for (let i = 0; i < 9; i++) s += new Date();"));
    assert.ok(
      !localizes("let s = 0; const o = { get x() { return s } }; for (let i = 0; i < 9; i++) s += o.x;"),
    );
    assert.ok(
      !localizes("let s = 0;", "const o = { valueOf: () => s };", "for (let i = 0; i < 9; i++) s += o;"),
    );
    assert.ok(!localizes("let s = 0; for (let i = 0; i < 9; i++) s += await i;"));
    assert.ok(!localizes("for (let i = 0; i < 9; i++) other += i;"), "a global of somebody else");
    assert.ok(!localizes("let process = 0; for (let i = 0; i < 9; i++) process += i;"), "a renamed one");
  });

  describe("in a kernel", () => {
    const kernel = lecternKernel();
    const cases: [name: string, code: string, result: string][] = [
      ["for", "let a = 0; for (let i = 0; i < 5000; i++) a += i; a", "12497500"],
      ["while, break and continue", "let b = 0; while (true) { b++; if (b < 10) continue; break; } b", "10"],
      [
        "a bound that changes",
        "let n1 = 3, m1 = 0; for (let i = 0; i < n1; i++) { m1 += i; if (i === 2) n1 = 6; } m1",
        "15",
      ],
      ["a counter that changes", "let m2 = 0; for (let i = 0; i < 9; i++) { m2++; i += 2; } m2", "3"],
      ["many pieces", "let m3 = 0; for (let i = 0; i <= 200_000; i++) m3 += 1; m3", "200001"],
      [
        "many pieces of another kind",
        "let m4 = 0, k4 = 0; while (k4 < 200_000) { k4++; m4 += 1; } m4",
        "200000",
      ],
      ["pieces and steps", "let m5 = 0; for (let i = 0; i < 200_001; i += 2) m5 += 1; m5", "100001"],
      [
        "a break between pieces",
        "let m6 = 0; for (let i = 0; i < 1e9; i++) { m6++; if (i === 131_071) break; } m6",
        "131072",
      ],
      ["continue", "let m7 = 0; for (let i = 0; i < 10; i++) { if (i % 2) continue; m7 += i; } m7", "20"],
      ["do", "let c = 0; do c += 2; while (c < 9); c", "10"],
      ["labels", "let d = 0; outer: for (;;) { for (;;) { d++; if (d > 4) break outer; } } d", "5"],
      [
        "nested loops",
        "let e = 0; for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) e += i * j; e",
        "9",
      ],
      ["var", "var f = 0; for (var k = 0; k < 5; k++) f += k; [f, k]", "[ 10, 5 ]"],
      [
        "patterns and shorthands",
        "let g = 0, h = { g }; for (const x of [1, 2]) { [g] = [g + x]; h = { g }; } [g, h]",
        "[ 3, { g: 3 } ]",
      ],
      [
        "of and in",
        "let m = ''; for (const x of ['a', 'b']) m += x; for (const key in { y: 1 }) m += key; m",
        "'aby'",
      ],
      ["a name as the loop's variable", "let n = 0; for (n of [1, 2, 3]) {} n", "3"],
      [
        "typed code with an ending brace",
        "let p: number[] = []; for (let i = 0; i < 3; i++) { p = [...p, i]; } p",
        "[ 0, 1, 2 ]",
      ],
    ];
    for (const [name, code, result] of cases)
      it(`give what they should: ${name}`, async () => {
        const { error, result: given } = await kernel.run(code);
        assert.equal(error, undefined);
        assert.equal(given, result);
        assert.equal(
          (await kernel.run(code.slice(code.lastIndexOf(";") + 1).replace(/^.*}/, ""))).result,
          result,
        );
      });

    it("keep what they had when something is thrown", async () => {
      const { error } = await kernel.run(
        "let q = 0; const fields: any = {}; while (true) { q++; if (q === 7) fields.missing.there = 1; }",
      );
      assert.match(error!.traceback, /cell \d+:1:\d+/);
      assert.equal((await kernel.run("q")).result, "7");
    });

    it("keep where they were when they are interrupted", async () => {
      const ran = kernel.run("let turns = 0, half = 0; while (true) { turns++; half += 0.5; }");
      await new Promise((resolve) => setTimeout(resolve, 200));
      kernel().interrupt();
      assert.equal((await ran).error?.ename, "KeyboardInterrupt");
      assert.equal((await kernel.run("[turns > 1000, turns === half * 2]")).result, "[ true, true ]");
    });
  });
});

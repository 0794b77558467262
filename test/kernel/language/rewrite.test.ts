import assert from "node:assert/strict";
import { rewrite } from "../../../src/kernel/language/rewrite.js";

const strict = '"use strict";';

describe("rewrite", () => {
  /** The script without its first words, and the names it declares. */
  function rewritten(
    source: string,
    endsInExpression = false,
    renamed = new Set<string>(),
  ): [string, ...string[]] {
    const { code, names } = rewrite(source, {
      cell: 3,
      endsInExpression,
      renamed,
      typeOnly: new Set(),
    });
    assert.ok(code.startsWith(strict), "cells are strict, as modules are");
    return [code.slice(strict.length), ...names];
  }
  /** What an `await` becomes. */
  const awaited = (expression: string) => `__lectern__.resumed(__lectern__.cell(), await ${expression})`;
  /** What the statements of a cell that awaits become. */
  const awaiting = (body: string) => `__lectern__.run(3, async () => {${body}\n});`;

  it("turns every declaration into an assignment, whatever it was", () => {
    assert.deepEqual(rewritten("const a = 1;"), ["(a = 1);", "a"]);
    assert.deepEqual(rewritten("let a = 1, b;"), ["(a = 1, b = undefined);", "a", "b"]);
    assert.deepEqual(rewritten("class A {}"), ["A = class A {};", "A"]);
    assert.deepEqual(rewritten("a(); function f() {}"), ["f = function () {};a(); ", "f"]);
    assert.deepEqual(rewritten("async function* g() {}"), ["g = async function* () {};", "g"]);
    assert.deepEqual(rewritten("const { a, b: [c, ...d], e = 1 } = x;"), [
      "({ a, b: [c, ...d], e = 1 } = x);",
      ...["a", "c", "d", "e"],
    ]);
  });

  it("takes var along wherever it stands, afresh in each cell", () => {
    assert.deepEqual(rewritten("var b;"), ["b = undefined;(b);", "b"]);
    assert.deepEqual(rewritten("for (var i = 0; i < 2; i++) { var j = i; let k; }"), [
      "j = undefined;i = undefined;for (i = 0; i < 2; i++) { (j = i); let k; }",
      ...["i", "j"],
    ]);
    assert.deepEqual(rewritten("for (var x of y) {}"), ["x = undefined;for (x of y) {}", "x"]);
  });

  it("leaves what is inside functions alone", () => {
    const inner = "() => { var a = 1; const b = a; function c() {} return import.meta; }";
    assert.deepEqual(rewritten(`let f = ${inner};`), [
      `(f = ${inner.replace("import.meta", "__lectern__.meta")});`,
      "f",
    ]);
  });

  it("turns a cell that awaits into a function's body, and no other", () => {
    assert.deepEqual(rewritten("const a = await f();\nfunction g() {}\na", true), [
      `g = function () {};${awaiting(`(a = ${awaited("f()")});\n\n__lectern__.keep(3, (a))`)}`,
      ...["a", "g"],
    ]);
    assert.deepEqual(rewritten("await f()", true), [awaiting(`__lectern__.keep(3, (${awaited("f()")}))`)]);
    assert.deepEqual(rewritten("for await (const x of y) {}"), [
      awaiting("for await (const x of y) { __lectern__.resumed(__lectern__.cell(), undefined); {} }"),
    ]);
    assert.deepEqual(rewritten("async () => await 1;"), [`async () => ${awaited("1")};`]);
  });

  it("turns imports into awaited calls that name what they want", () => {
    assert.deepEqual(rewritten('import a, { b as c } from "m";'), [
      awaiting(`({ default: a, "b": c } = ${awaited('__lectern__.import("m", ["b"])')});`),
      ...["a", "c"],
    ]);
    assert.deepEqual(rewritten('import * as n from "m";'), [
      awaiting(`n = ${awaited('__lectern__.import("m", [])')};`),
      "n",
    ]);
    assert.deepEqual(rewritten('import "m";'), [awaiting(`${awaited('__lectern__.import("m", [])')};`)]);
    assert.deepEqual(rewritten('import d from "./d.json" with { type: "json" };'), [
      awaiting(
        `({ default: d } = ${awaited('__lectern__.import("./d.json", [], { with: { "type": "json" } })')});`,
      ),
      "d",
    ]);
    assert.deepEqual(rewritten('f(import("m", o));'), ['f(__lectern__.import("m", [], o));']);
  });

  it("takes exports as declarations", () => {
    assert.deepEqual(rewritten("export const a = 1; export { a as b };"), ["(a = 1); ", "a"]);
    assert.deepEqual(rewritten("export default function f() {}"), ["f = function () {};", "f"]);
  });

  it("keeps the last expression's value, also in front of a namespace's var", () => {
    assert.deepEqual(rewritten("f(1);", true), ["__lectern__.keep(3, (f(1)));"]);
    assert.deepEqual(rewritten("N.a;\nvar N;", true), [
      "N = undefined;__lectern__.keep(3, (N.a));\n(N);",
      "N",
    ]);
  });

  it("renames names that packages know as globals, now and in later cells, and only those", () => {
    const renamed = new Set<string>();
    assert.deepEqual(
      rewritten("const process = 1; const o = { process, Buffer: process };", false, renamed),
      ["(process$ = 1); (o = { process: process$, Buffer: process$ });", ...["process$", "o"]],
    );
    assert.deepEqual(rewritten("f(process, { process: 2 }, o.process);", false, renamed), [
      "f(process$, { process: 2 }, o.process);",
    ]);
    assert.deepEqual(rewritten("((process) => process)(1);", false, renamed), ["((process) => process)(1);"]);
  });
});

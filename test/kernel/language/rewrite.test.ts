import assert from "node:assert/strict";
import { rewrite } from "../../../src/kernel/language/rewrite.js";

const strict = '"use strict";';

describe("rewrite", () => {
  function code(source: string, endsInExpression = false, renamed = new Set<string>()): string {
    const { code } = rewrite(source, endsInExpression, renamed);
    assert.ok(code.startsWith(strict), "cells are strict, as modules are");
    return code.slice(strict.length);
  }

  it("makes every declaration a let, whatever it was", () => {
    assert.equal(code("const a = 1;"), "let a = 1;");
    assert.equal(code("class A {}"), "let A = class A {};");
    assert.equal(code("a(); function f() {}"), "let f = function () {};a(); ");
    assert.equal(code("var b = 1;"), "let b;b = 1;");
    assert.equal(code("var { c } = x;"), "let c;({ c } = x);");
    assert.equal(code("for (var i = 0; i < 2; i++) {}"), "let i;for (i = 0; i < 2; i++) {}");
    assert.equal(code("async function* g() {}"), "let g = async function* () {};");
  });

  it("leaves what is inside functions alone", () => {
    const source = "let f = () => { var a = 1; const b = a; function c() {} return import.meta; };";
    assert.equal(code(source), source.replace("import.meta", "__lectern__.meta"));
  });

  it("turns imports into awaited calls that name what they want", () => {
    assert.equal(
      code('import a, { b as c } from "m";'),
      'let { default: a, "b": c } = await __lectern__.import("m", ["b"]);',
    );
    assert.equal(code('import * as n from "m";'), 'let n = await __lectern__.import("m", []);');
    assert.equal(code('import "m";'), 'await __lectern__.import("m", []);');
    assert.equal(
      code('import d from "./d.json" with { type: "json" };'),
      'let { default: d } = await __lectern__.import("./d.json", [], { with: { "type": "json" } });',
    );
    assert.equal(code('const m = import("m", o);'), 'let m = __lectern__.import("m", [], o);');
  });

  it("takes exports as declarations", () => {
    assert.equal(code("export const a = 1; export { a as b };"), "let a = 1; ");
    assert.equal(code("export default function f() {}"), "let f = function () {};");
  });

  it("keeps the last expression's value, also in front of a namespace's var", () => {
    assert.equal(code("f(1);", true), "void (__lectern__.last = (f(1)));");
    assert.equal(code("N.a;\nvar N;", true), "let N;void (__lectern__.last = (N.a));\nN;");
  });

  it("renames names that packages know as globals, now and in later cells, and only those", () => {
    const renamed = new Set<string>();
    assert.equal(
      code("const process = 1; const o = { process, Buffer: process };", false, renamed),
      "let process$ = 1; let o = { process: process$, Buffer: process$ };",
    );
    assert.equal(
      code("f(process, { process: 2 }, o.process);", false, renamed),
      "f(process$, { process: 2 }, o.process);",
    );
    assert.equal(code("((process) => process)(1);", false, renamed), "((process) => process)(1);");
  });
});

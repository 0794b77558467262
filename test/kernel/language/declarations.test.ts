import assert from "node:assert/strict";
import { readSyntax } from "../../../src/kernel/language/declarations.js";

const kinds = (source: string) =>
  Object.fromEntries(readSyntax(source).declarations.map(({ name, kind }) => [name, kind]));

describe("readSyntax", () => {
  it("finds every kind of declaration", () => {
    assert.deepEqual(
      kinds(`const { a, b: [c, ...d], e = 1 } = x; let f; var g; function h() {} class I {} enum J {}
        namespace K {} interface L {} type M = 1; if (x) { var n = 1; let o = 2; } for (const p of q) {}`),
      {
        ...{ a: "const", c: "const", d: "const", e: "const", f: "let", g: "let", h: "merged", I: "merged" },
        ...{ J: "merged", K: "merged", L: "type", M: "type", n: "let" },
      },
    );
  });

  it("takes a type and a value of one name together", () => {
    assert.deepEqual(kinds("type A = 1; const A = 1;"), { A: "merged" });
  });

  it("knows what is imported, and from where", () => {
    const source =
      'import a, { b as c, type D } from "m" with { x: "y" }; import * as e from "n"; import "o";';
    assert.deepEqual(kinds(source), { a: "import", c: "import", D: "import", e: "import" });
    assert.deepEqual(readSyntax(source).imports, ["m", "n", "o"]);
  });

  it("knows what a cell exports by itself, and whether it ends in an expression", () => {
    assert.deepEqual(
      [...readSyntax("export const a = 1; const b = 2; export { b as c }").exported],
      ["a", "c"],
    );
    assert.equal(readSyntax("1 + 1").endsInExpression, true);
    assert.equal(readSyntax("enum A { B }").endsInExpression, false);
    assert.equal(readSyntax("").endsInExpression, false);
  });
});

import assert from "node:assert/strict";
import { completeness } from "../../../src/kernel/language/completeness.js";

describe("completeness", () => {
  const cases = {
    complete: ["1", "const f = (x: number) => x", "", "// comment", "type A = { a: 1 }", "await x"],
    incomplete: [
      "f(",
      "const a =",
      "`text",
      "`${",
      "/* comment",
      "class A {",
      "if (a) {\n  b",
      "x =>",
      "[1, 2",
      "a.",
    ],
    invalid: ["let 1x = 3", "}", '"abc', "const a = ;", "else"],
  } as const;
  for (const [status, sources] of Object.entries(cases))
    for (const source of sources)
      it(`${JSON.stringify(source)} is ${status}`, () => assert.equal(completeness(source).status, status));

  it("indents what follows an open bracket", () => {
    assert.deepEqual(completeness("  if (a) {"), { status: "incomplete", indent: "    " });
    assert.deepEqual(completeness("  a +"), { status: "incomplete", indent: "  " });
  });
});

import assert from "node:assert/strict";
import { completeness } from "../../../src/kernel/language/completeness.js";

describe("completeness", () => {
  const cases = {
    complete: [
      "1",
      "const f = (x: number) => x",
      "",
      "// comment",
      "type A = { a: 1 }",
      "await x",
      "<b>x</b>",
      "f<number>()",
      "declare function f(): void;",
    ],
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
      "a?.",
      "a &&",
      "a ? b :",
      "(x) =>",
      "f( // comment",
      `\`a \${b} \${`,
      "@dec",
      "@dec()",
      "if (x)",
      "if (x) {} else",
      "for (const a of b)",
      "while (x)",
      "do {} while",
      "try {}",
      "class A extends",
      "function f()",
      "async function f(a: number): Promise<void>",
      "import { a } from",
      "type A =",
      "let x:",
      "x satisfies",
      "throw",
      "switch (x) {\ncase 1:",
      "<div>",
      "<div>\n  <b>text</b>",
      "<A b={",
    ],
    invalid: ["let 1x = 3", "}", '"abc', "const a = ;", "else"],
  } as const;
  for (const [status, sources] of Object.entries(cases))
    for (const source of sources)
      it(`${JSON.stringify(source)} is ${status}`, () => assert.equal(completeness(source).status, status));

  it("indents what follows an open bracket", () => {
    assert.deepEqual(completeness("  if (a) {"), { status: "incomplete", indent: "    " });
    const indents = {
      "  a +": "    ",
      "const a =": "  ",
      "f(": "  ",
      "f(1,": "",
      "x =>": "  ",
      "if (a)": "  ",
      "  if (a) {\n  } else": "    ",
      "for (const x of y) // each": "  ",
      "switch (x) {\n  case 1:": "    ",
      "try {}": "",
      "  `text": "",
      "/* comment": " ",
      "/*\n * more": " ",
      "<div>": "  ",
      "<div>\n  <br />": "  ",
    };
    for (const [source, indent] of Object.entries(indents))
      assert.deepEqual(completeness(source), { status: "incomplete", indent }, source);
  });
});

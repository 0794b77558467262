import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lecternKernel } from "../support/kernel.js";

interface Kind {
  /** A cell that declares `again`. */
  cell: string;
  /** What `again` then is at run time, as an expression that is true; none for what is only a type. */
  value?: string;
  /** A statement that is right with this declaration alone. */
  right: string;
  /** One that the type check must refuse. */
  wrong: string;
}

const kinds: Record<string, Kind> = {
  const: { cell: "const again = 1;", value: "again === 1", right: "again.toFixed()", wrong: "again = 2" },
  let: {
    cell: "let again = 'text';",
    value: "again === 'text'",
    right: "again = 'text'",
    wrong: "again.toFixed()",
  },
  var: {
    cell: "var again = [true];",
    value: "again[0] === true",
    right: "again = [true]",
    wrong: "again = true",
  },
  destructured: {
    cell: "const { a: [again] } = { a: [5n] };",
    value: "again === 5n",
    right: "again * 2n",
    wrong: "again + 1",
  },
  function: {
    cell: "function again(n: number) { return -n }",
    value: "again(1) === -1",
    right: "again(2)",
    wrong: "again('x')",
  },
  generator: {
    cell: "function* again() { yield 1 }",
    value: "[...again()].length === 1",
    right: "again().next()",
    wrong: "again().length",
  },
  class: {
    cell: "class again { readonly x = 1 }",
    value: "new again().x === 1",
    right: "const c: again = new again()",
    wrong: "new again(1)",
  },
  enum: {
    cell: "enum again { A, B }",
    value: "again[1] === 'B'",
    right: "const e: again = again.A",
    wrong: "again.C",
  },
  "const enum": {
    cell: "const enum again { X = 'x' }",
    value: "again.X === 'x'",
    right: "again.X",
    wrong: "again.A",
  },
  namespace: {
    cell: "namespace again { export const n = 1; export type T = string }",
    value: "again.n === 1",
    right: "const t: again.T = 't'",
    wrong: "again.m",
  },
  import: {
    cell: 'import { sep as again } from "node:path";',
    value: "again.length === 1",
    right: "again.at(0)",
    wrong: "again.nothing",
  },
  "default import": {
    cell: 'import again from "node:path";',
    value: "again.basename('/a') === 'a'",
    right: "again.join('a')",
    wrong: "again.nothing",
  },
  "namespace import": {
    cell: 'import * as again from "node:path";',
    value: "again.basename('/a') === 'a'",
    right: "again.join('a')",
    wrong: "again.nothing",
  },
  interface: {
    cell: "interface again { x: number }",
    right: "const i: again = { x: 1 }",
    wrong: "const i: again = { x: '1' }",
  },
  type: { cell: "type again = 'a' | 'b';", right: "const t: again = 'a'", wrong: "const t: again = 'c'" },
  "imported type": {
    cell: 'import { Again as again } from "./types";',
    right: "const t: again = { y: 1 }",
    wrong: "const t: again = { y: '1' }",
  },
};

describe("a name that is declared again", () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-redeclaration-"));
  writeFileSync(join(folder, "types.ts"), "export interface Again { y: number }\n");
  const { run } = lecternKernel(() => folder);
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function passes(cell: string, about: string): Promise<string | undefined> {
    const ran = await run(cell);
    assert.equal(ran.status, "ok", `${about}\n${cell}\n${ran.error?.traceback}`);
    return ran.result;
  }

  for (const [first, before] of Object.entries(kinds))
    it(`has its new type and value everywhere: after ${first}`, async () => {
      for (const [second, now] of Object.entries(kinds)) {
        const about = `${second} after ${first}`;
        // A const enum as a whole is no value in TypeScript.
        const closure = before.value !== undefined && first !== "const enum";
        const old = closure
          ? `\nvar old = () => again;\nif (!(${before.value})) throw new Error("before");`
          : "";
        await passes(before.cell + old, about);
        await passes(now.cell, about);
        const checks = [
          // In a block, so that it declares nothing for the cells after it.
          `{ ${now.right} }`,
          now.value && `if (!(${now.value})) throw new Error("the value is another");`,
          // A function made before sees the new value.
          ...(now.value && closure && second !== "const enum"
            ? ['if (!globalThis.Object.is(old(), again)) throw new Error("the old closure sees another");']
            : []),
        ];
        // The first may assign to it.
        await passes([...checks.slice(1), checks[0]].join("\n"), about);
        assert.equal(
          (await run(`{ ${now.wrong} }`)).error?.ename,
          "TypeCheckError",
          `${about}: ${now.wrong}`,
        );
      }
    });

  describe("in cells that are run again, out of order,", () => {
    /** Runs cells, each given by its source, and then what must hold. */
    const sequences: Record<string, string[]> = {
      "keeps what was made of it until that is run again": [
        "const u = 1",
        "const v = [u]",
        "const u = 'text'",
        "v[0].toFixed()",
        "const v = [u]",
        "v[0].toUpperCase()",
        "const u = 1",
        "u.toFixed() + v[0].toUpperCase()",
      ],
      "has the classes of the time": [
        "class Base { one = 1 }",
        "class Derived extends Base { two = 2 }",
        "class Base { uno = 'x' }",
        "new Derived().one.toFixed()",
        "new Base().uno.toUpperCase()",
        "class Derived extends Base { two = 2 }",
        "new Derived().uno.toUpperCase()",
      ],
      "may be used by itself": [
        "let count = 1",
        "count = count + 1",
        "count = count + 1",
        "let counted = count + 1",
        "if (counted !== 4) throw new Error(String(counted))",
      ],
      "has the types of the functions it calls": [
        "function make() { return 1 }",
        "const made = make()",
        "function make() { return 'one' }",
        "made.toFixed()",
        "const made = make()",
        "made.toUpperCase()",
      ],
      "is what an assignment in a function makes of it": [
        "let state = { n: 0 }",
        "function step() { state = { n: state.n + 1 } }",
        "step(); step()",
        "if (state.n !== 2) throw new Error('lost')",
        "let state = { n: 10 }",
        "step()",
        "if (state.n !== 11) throw new Error('lost again')",
      ],
    };
    for (const [name, cells] of Object.entries(sequences))
      it(name, async () => {
        for (const cell of cells) await passes(cell, name);
      });
  });
});

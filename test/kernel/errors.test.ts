import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lecternKernel } from "../support/kernel.js";

describe("errors that students meet", function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), "lectern-errors-"));
  const kernel = lecternKernel(() => folder);
  const { run } = kernel;
  let count = 0;

  /** Runs a cell and gives its error's whole text, with `cell N` for the cell itself. */
  async function errorOf(code: string): Promise<{ ename: string; evalue: string; text: string }> {
    const { error } = await run(code);
    count++;
    assert.ok(error, "no error");
    const text = error.traceback
      .replaceAll(`cell ${count}`, "cell N")
      .replaceAll(folder, "FOLDER")
      // It differs from one Node to another.
      .replace(/Expected double-quoted property name in JSON.*/, "MESSAGE");
    return { ename: error.ename, evalue: error.evalue, text };
  }

  const cases: [what: string, code: string, ename: string, lines: string[]][] = [
    [
      "a property of undefined",
      "const config: any = {};\nconfig.layers.push(3);",
      "TypeError",
      [
        "TypeError: Cannot read properties of undefined (reading 'push')",
        "  1 | const config: any = {};",
        "> 2 | config.layers.push(3);",
        "    |               ^",
        "    at cell N:2:15",
      ],
    ],
    [
      "names of a cell that was not run",
      "const rows = load(path, 3) + load(path, 4);\nconst options = { rows, shuffled };",
      "TypeCheckError",
      [
        "TS2304: Cannot find name 'load'.",
        "    at cell N:1:14",
        "> 1 | const rows = load(path, 3) + load(path, 4);",
        "    |              ^^^^",
        "  2 | const options = { rows, shuffled };",
        "",
        "TS2304: Cannot find name 'path'.",
        "    at cell N:1:19",
        "> 1 | const rows = load(path, 3) + load(path, 4);",
        "    |                   ^^^^",
        "  2 | const options = { rows, shuffled };",
        "",
        "TS18004: No value exists in scope for the shorthand property 'shuffled'. Either declare one or provide an initializer.",
        "    at cell N:2:25",
        "  1 | const rows = load(path, 3) + load(path, 4);",
        "> 2 | const options = { rows, shuffled };",
        "    |                         ^^^^^^^^",
        "",
        "A name that another cell declares is known once that cell has run.",
      ],
    ],
    [
      "a call of what is no function",
      "const model: any = { fit: 3 };\nfunction train() {\n  model.fit();\n}\ntrain();",
      "TypeError",
      [
        "TypeError: model.fit is not a function",
        "  1 | const model: any = { fit: 3 };",
        "  2 | function train() {",
        "> 3 |   model.fit();",
        "    |         ^",
        "  4 | }",
        "  5 | train();",
        "    at train (cell N:3:9)",
        "    at cell N:5:1",
      ],
    ],
    [
      "a loop over what is not iterable",
      "for (const x of 5 as any) {}",
      "TypeError",
      [
        "TypeError: 5 is not iterable",
        "> 1 | for (const x of 5 as any) {}",
        "    |                 ^",
        "    at cell N:1:17",
      ],
    ],
    [
      "a missing await",
      "async function load() {\n  return [1, 2];\n}\nload().length;",
      "TypeCheckError",
      [
        "TS2339: Property 'length' does not exist on type 'Promise<number[]>'.",
        "    at cell N:4:8",
        "  2 |   return [1, 2];",
        "  3 | }",
        "> 4 | load().length;",
        "    |        ^^^^^^",
        "Did you forget to use 'await'?",
      ],
    ],
    [
      "an argument of the wrong type",
      'loss([1], "2");',
      "TypeCheckError",
      [
        "TS2345: Argument of type 'string' is not assignable to parameter of type 'number[]'.",
        "    at cell N:1:11",
        '> 1 | loss([1], "2");',
        "    |           ^^^",
      ],
    ],
    [
      "a missing argument",
      "loss([1]);",
      "TypeCheckError",
      [
        "TS2554: Expected 2 arguments, but got 1.",
        "    at cell N:1:1",
        "> 1 | loss([1]);",
        "    | ^^^^",
        "An argument for 't' was not provided.",
        "    at cell 1:2:28",
        "> 2 | function loss(y: number[], t: number[]): number { return 0; }",
        "    |                            ^",
      ],
    ],
    [
      "a misspelt property",
      "const scores: number[] = [];\nscores.lenght",
      "TypeCheckError",
      [
        "TS2551: Property 'lenght' does not exist on type 'number[]'. Did you mean 'length'?",
        "    at cell N:2:8",
        "  1 | const scores: number[] = [];",
        "> 2 | scores.lenght",
        "    |        ^^^^^^",
      ],
    ],
    [
      "a field of the wrong type, declared in another cell",
      "const p: Point = { x: 1, label: 2 };",
      "TypeCheckError",
      [
        "TS2322: Type 'number' is not assignable to type 'string'.",
        "    at cell N:1:26",
        "> 1 | const p: Point = { x: 1, label: 2 };",
        "    |                          ^^^^^",
        "The expected type comes from property 'label' which is declared here on type 'Point'",
        "    at cell 1:1:30",
        "> 1 | interface Point { x: number; label: string }",
        "    |                              ^",
      ],
    ],
    [
      "a name that no cell has declared yet",
      "const later = notYet + 1;",
      "TypeCheckError",
      [
        "TS2304: Cannot find name 'notYet'.",
        "    at cell N:1:15",
        "> 1 | const later = notYet + 1;",
        "    |               ^^^^^^",
        "",
        "A name that another cell declares is known once that cell has run.",
      ],
    ],
    [
      "a long chain of reasons",
      "const f: (p: Point) => Point[] = (p: Point) => [{ x: p }];",
      "TypeCheckError",
      [
        "TS2322: Type '(p: Point) => { x: Point; }[]' is not assignable to type '(p: Point) => Point[]'.",
        "  Type '{ x: Point; }[]' is not assignable to type 'Point[]'.",
        "    Property 'label' is missing in type '{ x: Point; }' but required in type 'Point'.",
        "    at cell N:1:7",
        "> 1 | const f: (p: Point) => Point[] = (p: Point) => [{ x: p }];",
        "    |       ^",
        "'label' is declared here.",
        "    at cell 1:1:30",
        "> 1 | interface Point { x: number; label: string }",
        "    |                              ^",
      ],
    ],
    [
      "a package that isn't installed",
      'import { x } from "not-there-pkg";',
      "TypeCheckError",
      [
        'TS2307: the package "not-there-pkg" is not installed beside this notebook; install it with: %npm install not-there-pkg',
        "    at cell N:1:19",
        '> 1 | import { x } from "not-there-pkg";',
        "    |                   ^^^^^^^^^^^^^^^",
      ],
    ],
    [
      "a bracket that is missing",
      "const mean = (xs: number[]) => {\n  return xs[0\n};",
      "SyntaxError",
      [
        "TS1005: ']' expected.",
        "    at cell N:3:1",
        "  1 | const mean = (xs: number[]) => {",
        "  2 |   return xs[0",
        "> 3 | };",
        "    | ^",
      ],
    ],
    [
      "a deep recursion",
      "function down(n: number): number {\n  if (n === 0) throw new RangeError('bottom');\n  return down(n - 1);\n}\ndown(1000);",
      "RangeError",
      [
        "RangeError: bottom",
        "  1 | function down(n: number): number {",
        "> 2 |   if (n === 0) throw new RangeError('bottom');",
        "    |                      ^",
        "  3 |   return down(n - 1);",
        "  4 | }",
        "    at down (cell N:2:22)",
        "    at down (cell N:3:10)",
        "    … 999 more frames of down",
        "    at cell N:5:1",
      ],
    ],
    [
      "something thrown that is no error",
      'throw "text"',
      "Uncaught",
      ["Uncaught: 'text'", 'a string was thrown, and only errors know their place: throw new Error("…")'],
    ],
    [
      "the cause of an error, and its own fields",
      'const cause = new RangeError("inner");\nthrow Object.assign(new Error("outer", { cause }), { status: 404 });',
      "Error",
      [
        "Error: outer",
        '  1 | const cause = new RangeError("inner");',
        '> 2 | throw Object.assign(new Error("outer", { cause }), { status: 404 });',
        "    |                     ^",
        "    at cell N:2:21",
        "with",
        "    { status: 404 }",
        "Caused by RangeError: inner",
        '> 1 | const cause = new RangeError("inner");',
        "    |               ^",
        '  2 | throw Object.assign(new Error("outer", { cause }), { status: 404 });',
        "    at cell N:1:15",
      ],
    ],
    [
      "several errors at once",
      'await Promise.any([Promise.reject(new Error("a")), Promise.reject(2)]);',
      "AggregateError",
      [
        "AggregateError: All promises were rejected",
        "1 of 2: Error: a",
        '> 1 | await Promise.any([Promise.reject(new Error("a")), Promise.reject(2)]);',
        "    |                                   ^",
        "    at cell N:1:35",
        "    at cell N:1:1",
        "2 of 2: 2",
      ],
    ],
    [
      "an error in a timer",
      "let late: any;\nsetTimeout(() => {\n  late.x;\n}, 1);\nawait new Promise((r) => setTimeout(r, 40));",
      "TypeError",
      [
        "TypeError: Cannot read properties of undefined (reading 'x')",
        "  1 | let late: any;",
        "  2 | setTimeout(() => {",
        "> 3 |   late.x;",
        "    |        ^",
        "  4 | }, 1);",
        "  5 | await new Promise((r) => setTimeout(r, 40));",
        "    at cell N:3:8",
        "    in a timer, promise or event handler that cell N started",
      ],
    ],
    [
      "a file beside the notebook that is no TypeScript",
      'await import("./broken.ts");',
      "SyntaxError",
      [
        "SyntaxError: Unexpected token",
        "  1 | export const ok = 1;",
        "> 2 | export const broken: number = ;",
        "    |                               ^",
        "    at FOLDER/broken.ts:2:31",
      ],
    ],
    [
      "a file beside the notebook that is no JSON",
      'import bad from "./bad.json";\nbad;',
      "SyntaxError",
      [
        "SyntaxError: MESSAGE",
        "  1 | {",
        '> 2 |   "a": 1,}',
        "    |          ^",
        "    at FOLDER/bad.json:2:10",
      ],
    ],
    [
      "a place after wide characters",
      'const x: any = null; "日本"; x.日本;',
      "TypeError",
      [
        "TypeError: Cannot read properties of null (reading '日本')",
        '> 1 | const x: any = null; "日本"; x.日本;',
        "    |                       \u3000\u3000     ^",
        "    at cell N:1:30",
      ],
    ],
    [
      "an error in a package",
      'import { call } from "deep";\ncall();',
      "Error",
      [
        "Error: deep",
        '  1 | import { call } from "deep";',
        "> 2 | call();",
        "    | ^",
        "    … 3 frames in deep",
        "    at exports.call (deep/index.js:4:22)",
        "    at cell N:2:1",
      ],
    ],
    [
      "an error in a file beside the notebook",
      'import { boom } from "./mine.ts";\nboom(3);',
      "TypeError",
      [
        "TypeError: xs.map is not a function",
        "  1 | export function boom(n: number): number {",
        "  2 |   const xs: any = n;",
        "> 3 |   return xs.map((x: number) => x);",
        "    |             ^",
        "  4 | }",
        "    at boom (FOLDER/mine.ts:3:13)",
        "    at cell N:2:1",
      ],
    ],
  ];
  before(async () => {
    mkdirSync(join(folder, "node_modules/deep"), { recursive: true });
    writeFileSync(
      join(folder, "node_modules/deep/index.js"),
      "const a = () => { throw new Error('deep'); };\nconst b = () => a();\nconst c = () => b();\nexports.call = () => c();\n",
    );
    writeFileSync(
      join(folder, "mine.ts"),
      "export function boom(n: number): number {\n  const xs: any = n;\n  return xs.map((x: number) => x);\n}\n",
    );
    writeFileSync(join(folder, "bad.json"), '{\n  "a": 1,}\n');
    writeFileSync(join(folder, "broken.ts"), "export const ok = 1;\nexport const broken: number = ;\n");
    const declared = await run(
      "interface Point { x: number; label: string }\nfunction loss(y: number[], t: number[]): number { return 0; }",
    );
    assert.equal(declared.status, "ok");
    count++;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [what, code, ename, lines] of cases) {
    it(what, async () => {
      const error = await errorOf(code);
      assert.equal(error.ename, ename);
      assert.equal(error.text, lines.join("\n"));
    });
  }

  it("an endless recursion", async () => {
    const { ename, evalue, text } = await errorOf(
      "isEven(3);\nfunction isEven(n: number): boolean {\n  return isOdd(n - 1);\n}\nfunction isOdd(n: number): boolean {\n  return isEven(n - 1);\n}",
    );
    assert.deepEqual([ename, evalue], ["RangeError", "Maximum call stack size exceeded"]);
    assert.match(text, /… \d{4,} more frames of is(Odd|Even) and is(Odd|Even)\n {4}at cell N:1:1$/);
    assert.ok(text.split("\n").length < 15, text);
  });

  it("JSON that can't be read keeps the parser's message", async () => {
    const { evalue, text } = await errorOf('JSON.parse("{bad")');
    assert.match(evalue, /^Expected property name or '}' in JSON at position 1/);
    assert.match(text, /\n {4}at cell N:1:6$/);
  });

  const odd: [code: string, ename: string, evalue: string][] = [
    ["throw null", "Uncaught", "null"],
    ["throw undefined", "Uncaught", "undefined"],
    ["throw Object.create(null)", "Uncaught", "[Object: null prototype] {}"],
    [
      "throw new Proxy({ a: 1 }, { get() { throw 1; }, getPrototypeOf() { throw 2; } })",
      "Uncaught",
      "{ a: 1 }",
    ],
    ["throw { get message() { throw 1; }, get stack() { throw 2; }, get name() { throw 3; } }", "Error", ""],
    ["class Own extends Error {}\nthrow new Own('o')", "Own", "o"],
    ["throw new DOMException('stop', 'AbortError')", "AbortError", "stop"],
    [
      "const self: any = new Error('self');\nself.cause = self;\nself.errors = [self];\nthrow self",
      "Error",
      "self",
    ],
    [
      "import vm from 'node:vm';\nvm.runInNewContext('throw new TypeError(\"other realm\")')",
      "TypeError",
      "other realm",
    ],
    [
      "import { Worker } from 'node:worker_threads';\nconst w = new Worker('throw new RangeError(\"in a worker\")', { eval: true });\nawait new Promise((r) => w.on('exit', r));",
      "RangeError",
      "in a worker",
    ],
    [
      "const e = new Error('x');\nObject.defineProperty(e, 'field', { enumerable: true, get() { throw 1; } });\nthrow e",
      "Error",
      "x",
    ],
  ];
  for (const [code, ename, evalue] of odd) {
    it(`is told and nothing of the kernel with it: ${code.split("\n").at(-1)}`, async () => {
      const error = await errorOf(code);
      assert.deepEqual([error.ename, error.evalue], [ename, evalue]);
      assert.doesNotMatch(error.text, /node:internal|\/dist\//);
    });
  }

  it("cuts a message of thousands of lines, and says how much it left out", async () => {
    const { evalue, text } = await errorOf(
      "throw new Error(Array.from({ length: 3000 }, (_, i) => 'line ' + i).join('\\n') + 'x'.repeat(5000))",
    );
    assert.match(evalue, /line 49\n… 2940 more lines …\nline 2990\n/);
    assert.match(text, /x… \d+ more characters\n/);
    assert.ok(text.length < 5000, `${text.length} characters`);
  });

  it("in a cell that doesn't count has no number", async () => {
    for (const code of ["(null as any).x;", "const s: string = 1;"]) {
      const content = { code, silent: false, store_history: false, stop_on_error: false };
      const { traceback } = await kernel().request("shell", "execute_request", content);
      assert.match((traceback as string[]).join("\n"), /uncounted cell:1:\d+/);
    }
  });
});

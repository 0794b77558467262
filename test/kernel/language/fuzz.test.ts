// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are cells, and pieces of cells
import assert from "node:assert/strict";
import vm from "node:vm";
import { rng } from "../../../src/data/index.js";
import { Compiler } from "../../../src/kernel/language/compile.js";
import { completeness } from "../../../src/kernel/language/completeness.js";
import { readSyntax } from "../../../src/kernel/language/declarations.js";

const seeds = [
  "const { a, b: [c = 1, ...d], ...e } = await load(); let f, g = a; var h;\nf = { a, process, [c]: 1 };",
  "function f(x: number, ...rest: string[]): x is 1 { return f(x - 1) }\nasync function* g<T>(y?: T) { yield* g(y); await y }",
  "export default class Dog<T> extends Animal implements Pet { #p = 1; static { Dog.n = 1 } constructor(private q = 2) { super() } get p() { return this.#p } accessor z = 3 }",
  'import d, { a as b, type T } from "m" with { type: "json" }; import * as ns from "n"; import "side"; import type { U } from "u";',
  'export * from "x"; export { a, b as default } from "y"; export const one = 1, two = 2; export type { T };',
  "enum E { A, B = A << 1, C = 'c'.length }\nconst enum F { X = 'x' }\nnamespace N.M { export const a = 1; export namespace O { export let b = a } }",
  "for await (const x of y) { if (x) continue; else break }\nfor (var i = 0, n = 3; i < n; i++) { var inner = i }\nfor (const k in o) delete o[k]; outer: while (1) { do { break outer } while (0) }",
  "switch (x) { case 1: { let y = 2; break } case 2: var z; default: }\ntry { f() } catch { g() } finally { h() }\nif (a) var v = 1; else var w = 2;",
  "@dec class A { @log() method(@p x) {} @field y = 1 }\nusing r = open(); await using s = open();",
  "type T<U> = { [K in keyof U as `get${K}`]?: U[K] } & (U extends infer V ? V : never);\ninterface I extends J<number> { (x: 1): void; new (): I; readonly [k: string]: any }",
  'const view = <div className="x" {...props}>{items.map((x) => <li key={x}>{x}</li>)}<></></div>;\n<View.Part a={1}/>',
  "const cast = <number>y; const fn = <T,>(x: T) => x satisfies T as const; y!.z!; a ??= b?.c?.[d]?.(e) ?? f ** 2;",
  "`a ${b + `c ${d}`} e`; tag`x${1}`; /[/\\]]+(?<n>a)\\k<n>/gu.test(s); 1_000n; 0x1f; '\\u{1F600}'; \"é😀\"",
  "label: { const process = 1, window = 2; var Buffer = process; console.log({ process, Buffer }) }\nlet process = 3; process += import.meta.url.length",
  'const m = await import("node:" + name, { with: {} }); (await import("x")).default; const later = () => import("y");',
  "// comment\n/* block */ declare const x: number; declare global { var y: string }\ndeclare module 'z' { export function f(): void }\nabstract class B { abstract m(): void; declare n: 1 }",
  "function over(a: 1): 1; function over(a: 2): 2; function over(a) { return a }\nnew.target; async () => { await 1; for await (const q of r); }; (function () { return this })()",
  "let { length } = 'abc', [first,, third = length] = [1, 2]; ({ length, x: [first] } = y); [a, b] = [b, a]; x = y = z;",
];
const tokens = [
  ..."(){}[]<>;,.:?!=+-*/&|^~@#`'\"\\\n ",
  ...[
    "await ",
    "async ",
    "function ",
    "class ",
    "let ",
    "const ",
    "var ",
    "=>",
    "...",
    "${",
    "/*",
    "*/",
    "//",
    "</",
    "/>",
  ],
  ...[
    "import ",
    "export ",
    "from ",
    "default ",
    "type ",
    "enum ",
    "namespace ",
    "static ",
    "yield ",
    "using ",
    "new ",
    "of ",
  ],
  ...[
    "return ",
    "super",
    "this",
    "arguments",
    "eval",
    "undefined",
    "process",
    "__lectern__",
    "😀",
    "\u2028",
    "\0",
    "\r\n",
    "é",
  ],
];

describe("the cell compiler", () => {
  it("makes a script or a proper error of 10,000 mutated cells", () => {
    const generator = rng(20260101);
    const below = (n: number) => Math.floor(((generator.next() >>> 0) / 2 ** 32) * n);
    const pick = <T>(from: readonly T[]) => from[below(from.length)]!;
    const mutations: ((text: string) => string)[] = [
      (text) => {
        const at = below(text.length);
        return text.slice(0, at) + text.slice(at + 1 + below(8));
      },
      (text) => {
        const at = below(text.length + 1);
        return text.slice(0, at) + pick(tokens) + text.slice(at);
      },
      (text) => {
        const at = below(text.length);
        return text.slice(0, at) + text.slice(at, at + below(30)).repeat(2) + text.slice(at);
      },
      (text) => {
        const other = pick(seeds);
        return text.slice(0, below(text.length)) + other.slice(below(other.length));
      },
      (text) => text.slice(0, below(text.length)),
      (text) => `${text}\n${pick(seeds)}`,
    ];
    let compiler = new Compiler();
    let compiled = 0;
    for (let i = 0; i < 10_000; i++) {
      // Reserved names stay renamed for a session's life.
      if (i % 500 === 0) compiler = new Compiler();
      let cell = pick(seeds);
      for (let n = 1 + below(3); n > 0; n--) cell = pick(mutations)(cell);
      const about = () => `cell ${i}: ${JSON.stringify(cell)}`;
      try {
        const syntax = readSyntax(cell);
        completeness(cell);
        let code: string;
        try {
          ({ code } = compiler.compile(i, cell, syntax));
        } catch (error) {
          assert.ok(
            error instanceof Error &&
              error.message !== "" &&
              !(error instanceof TypeError) &&
              !(error instanceof RangeError),
            `${about()} ${(error as Error)?.stack}`,
          );
          continue;
        }
        compiled++;
        new vm.Script(code);
      } catch (error) {
        assert.fail(`${about()}\n${(error as Error)?.stack}`);
      }
    }
    assert.ok(compiled > 1000, `only ${compiled} of them are cells that compile`);
  }).timeout(120_000);
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lecternKernel } from "../support/kernel.js";

/** A folder with files, for as long as the enclosing `describe` runs. */
function folderWith(files: Record<string, string>): {
  path: string;
  write(name: string, text: string): void;
} {
  const path = mkdtempSync(join(tmpdir(), "lectern-project-"));
  after(() => rmSync(path, { recursive: true, force: true }));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { path, write };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a project's tsconfig.json", () => {
  const folder = folderWith({
    "base.json": `{ "compilerOptions": { "noUncheckedIndexedAccess": true } }`,
    "tsconfig.json": `{
      // The nearest one above the notebook, with comments.
      "extends": "./base.json",
      "compilerOptions": {
        "strict": true, "module": "commonjs", "target": "es5", "outDir": "out", "noUnusedLocals": true,
        "experimentalDecorators": true, "jsx": "react", "jsxFactory": "h", "jsxFragmentFactory": "Fragment",
        "lib": ["dom"], "types": ["globals"], "strictt": true,
        "paths": { "@lib/*": ["./library/*"] },
      },
    }`,
    "library/area.ts":
      "import { factor } from '@lib/factor';\nexport const area = (r: number) => factor * r;\n",
    "library/factor.ts": "export const factor = 3;\n",
    "library/view.tsx":
      "declare const h: (tag: string, props: object | null, ...children: unknown[]) => string;\nexport const view = (name: string) => <b>{name}</b>;\n",
    "node_modules/@types/globals/index.d.ts": "declare const fromTypes: string | undefined;\n",
    "node_modules/@types/globals/package.json":
      '{ "name": "@types/globals", "version": "1.0.0", "types": "index.d.ts" }',
    "notebooks/tsconfig-is-above.txt": "",
  });
  const kernel = lecternKernel(() => join(folder.path, "notebooks"));
  const { run } = kernel;

  it("is obeyed where it speaks of types, and told what is wrong with it, once", async () => {
    const ran = await run("const list = [1, 2]; const unused = 3; list[5].toFixed()");
    assert.match(ran.error?.evalue ?? "", /TS2532|TS18048/, "noUncheckedIndexedAccess, from what it extends");
    assert.match(ran.stderr, /^tsconfig\.json: Unknown compiler option 'strictt'/);
    assert.equal((await run("1")).stderr, "");
    assert.match((await run("function f(a) {}")).error?.evalue ?? "", /TS7006/);
    assert.equal((await run("let el: HTMLElement | undefined = undefined")).error, undefined);
    assert.equal((await run("type T = typeof fromTypes")).error, undefined);
  });

  it("rules what runs: paths, legacy decorators, JSX factories, also in files", async () => {
    assert.equal((await run('import { area } from "@lib/area";\narea(2)')).result, "6");
    assert.match((await run('area("2")')).error?.evalue ?? "", /TS2345/);
    const legacy = await run(`function log(target: object, key: string) { console.log(typeof target, key) }
      class Decorated { @log method() {} }`);
    assert.equal(legacy.stdout, "object method\n", legacy.error?.traceback);
    const jsx = await run(
      `declare global { namespace JSX { interface IntrinsicElements { b: object } } }
      function h(tag: string, props: object | null, ...children: unknown[]) { return tag + JSON.stringify(props) + children.join() }
      globalThis.h = h;
      <b title="x">text</b>`.replace("globalThis.h = h", "Object.assign(globalThis, { h })"),
    );
    assert.equal(jsx.result, `'b{"title":"x"}text'`, jsx.error?.traceback);
    const view = await run('import { view } from "@lib/view";\nview("me")');
    assert.equal(view.result, "'bnullme'", view.error?.traceback);
  });

  it("that can't be read is told once, and left out", async () => {
    const { Kernel } = await import("../../src/client/index.js");
    const { run } = await import("../support/kernel.js");
    folder.write("broken/tsconfig.json", '{ "extends": "./nowhere.json" }');
    const other = await Kernel.start("lectern", { cwd: join(folder.path, "broken") });
    try {
      const ran = await run(other, "1 + 1");
      assert.equal(ran.result, "2");
      assert.match(ran.stderr, /broken\/tsconfig\.json is not taken into account: .*nowhere\.json/);
    } finally {
      await other.stop();
    }
  });
});

describe("types without a project", () => {
  const folder = folderWith({
    "node_modules/react/package.json":
      '{ "name": "react", "version": "1.0.0", "exports": { "./jsx-runtime": { "types": "./jsx-runtime.d.ts", "default": "./jsx-runtime.js" } }, "type": "module" }',
    "node_modules/react/jsx-runtime.d.ts":
      "export namespace JSX { interface Element { tag: string } interface IntrinsicElements { [tag: string]: object } }\nexport function jsx(tag: string, props: object): JSX.Element;\nexport const jsxs: typeof jsx;\nexport const Fragment: unique symbol;\n",
    "node_modules/react/jsx-runtime.js":
      "export const jsx = (tag, props) => ({ tag, ...props });\nexport const jsxs = jsx;\nexport const Fragment = 'fragment';\n",
    "node_modules/plain/package.json": '{ "name": "plain", "version": "1.0.0", "main": "index.js" }',
    "node_modules/plain/index.js": "exports.twice = (x) => 2 * x;\n",
    "node_modules/@types/plain/package.json":
      '{ "name": "@types/plain", "version": "1.0.0", "types": "index.d.ts" }',
    "node_modules/@types/plain/index.d.ts": "export function twice(x: number): number;\n",
    "shapes.ts":
      "export interface Shape { sides: number }\nexport type Name = string;\nexport const square: Shape = { sides: 4 };\n",
    "user.ts": "import { Shape, square } from './shapes';\nexport const copy: Shape = { ...square };\n",
    "notebooks/deep/none.txt": "",
  });
  const { run } = lecternKernel(() => join(folder.path, "notebooks/deep"));

  /** Runs cells that must all succeed. @returns the last one's result */
  async function last(...cells: string[]): Promise<string | undefined> {
    let result: string | undefined;
    for (const cell of cells) {
      const ran = await run(cell);
      assert.equal(ran.status, "ok", `${cell}\n${ran.error?.traceback}`);
      result = ran.result;
    }
    return result;
  }

  it("are found where npm puts them, above the notebook, too", async () => {
    assert.equal(await last('import { twice } from "plain";\ntwice(3)'), "6");
    assert.match((await run('twice("3")')).error?.evalue ?? "", /TS2345/);
  });

  it("are no values: what is imported as if it were one is left out", async () => {
    assert.equal(
      await last('import { Shape, Name as Called, square } from "../../shapes";\nsquare.sides'),
      "4",
    );
    assert.equal(await last("const named: Called = 'x'; const s: Shape = { sides: 3 }; s.sides"), "3");
    assert.equal(
      await last('import { Shape as Form } from "../../shapes.js"', "const f: Form = square; f.sides"),
      "4",
    );
    assert.equal(await last('import { copy } from "../../user";\ncopy.sides'), "4");
  });

  it("may be left out: JavaScript runs", async () => {
    assert.equal(await last("function add(a, b) { return a + b }", "add(1, 2)"), "3");
    assert.equal(
      await last("const seen = {}; for (const k in { a: 1 }) seen[k] = true; Object.keys(seen).length"),
      "1",
    );
    assert.equal(await last("var list = []; list.push(1); list.map(x => x + 1)[0]"), "2");
    assert.equal(await last("class Counter { n; constructor(n) { this.n = n } }\nnew Counter(2).n"), "2");
    assert.match((await run("list.push(1).nothing")).error?.evalue ?? "", /TS2339/);
    assert.match((await run("const o = {}; o.x = 1;")).error?.evalue ?? "", /TS2339/);
    assert.equal(await last("// @ts-nocheck\nconst loose = {}; loose.x = 1; loose.x"), "1");
    assert.equal((await run("// @ts-nocheck\nlet x = ;")).error?.ename, "SyntaxError");
  });

  it("are those of JSX, and casts and generic arrows are still TypeScript", async () => {
    assert.equal(await last("<p>hello</p>"), "{ tag: 'p', children: 'hello' }");
    assert.equal(await last("const element = <i title={'t'}/>;", "element.tag"), "'i'");
    assert.equal(await last("function Page() { return <><b>x</b></> }", "Page().tag"), "'fragment'");
    assert.equal(await last("const cast = <number>(1 as unknown); cast + 1"), "2");
    assert.equal(await last("const same = <T>(x: T) => x; same('</p>')"), "'</p>'");
    assert.match((await run("(<p/>).tagg")).error?.evalue ?? "", /TS2551|TS2339/);
  });

  it("and the rest of TypeScript works at the top level and inside functions", async () => {
    const statements: [string, string][] = [
      ["let n = 0; for await (const x of (async function* () { yield 1; yield 2 })()) n += x; return n", "3"],
      [
        "const log: string[] = []; { using r = { [Symbol.dispose]() { log.push('d') } }; log.push('in') } return log.join()",
        "'in,d'",
      ],
      [
        "const log: string[] = []; { await using r = { async [Symbol.asyncDispose]() { log.push('a') } } } return log.join()",
        "'a'",
      ],
      [
        "function twice(f: (this: object) => number, _: ClassMethodDecoratorContext) { return function (this: object) { return 2 * f.call(this) } } class A { @twice m() { return 4 } } return new A().m()",
        "8",
      ],
      ["enum E { A = 1, B = A * 2 } return E.B + E[1]", "'2A'"],
      ["const enum C { X = 'x' } return C.X", "'x'"],
      [
        "class P { constructor(readonly x: number, private y = 2) {} sum() { return this.x + this.y } } return new P(1).sum()",
        "3",
      ],
      [
        "abstract class S { abstract a(): number; static made = 0; static { S.made = 5 } accessor z = 1 } return S.made + typeof S",
        "'5function'",
      ],
      [
        "function over(a: string): string; function over(a: number): number; function over(a: unknown) { return a } return over(2)",
        "2",
      ],
      ["const t = { a: 1 } as const satisfies { a: number }; return t.a!", "1"],
      ["label: for (;;) { for (;;) break label } return 7", "7"],
    ];
    for (const [body, result] of statements) {
      assert.equal(await last(`await (async () => { ${body} })()`), result, `in a function: ${body}`);
      assert.equal(await last(body.replace(/return ([^}]*)$/, ";\n$1")), result, `at the top: ${body}`);
    }
    assert.equal(
      await last(
        "namespace Space { export const a = 1; export namespace Inner { export const b = a + 1 } }",
        "Space.Inner.b",
      ),
      "2",
    );
    assert.equal(
      await last(
        "using late = { value: 5, [Symbol.dispose]() { console.log('disposed') } };\nconst beside = late.value;",
        "beside",
      ),
      "5",
    );
    assert.equal(
      await last(
        "interface Merged { a: 1 }\ninterface Merged { b: 2 }",
        "const m: Merged = { a: 1, b: 2 }; m.b",
      ),
      "2",
    );
  });

  it("and local files are read again when they, or what they import, change", async () => {
    folder.write("notebooks/deep/config.json", '{ "size": 1 }');
    folder.write("notebooks/deep/inner.ts", "export const inner = 1;\n");
    folder.write("notebooks/deep/outer.ts", "export { inner } from './inner';\nexport const outer = 'o';\n");
    folder.write("notebooks/deep/common.cjs", "exports.kind = 'old';\n");
    const cell =
      'import config from "./config.json";\nimport { inner } from "./outer";\nimport common from "./common.cjs";\n[config.size, inner, common.kind].join()';
    assert.equal(await last(cell), "'1,1,old'");
    await tick();
    folder.write("notebooks/deep/config.json", '{ "size": "two" }');
    folder.write("notebooks/deep/inner.ts", "export const inner = 'new';\n");
    folder.write("notebooks/deep/common.cjs", "exports.kind = 'new';\n");
    assert.equal(await last(cell), "'two,new,new'");
    assert.equal(await last("config.size.toUpperCase() + inner.toUpperCase()"), "'TWONEW'");
    // One that was missing, and is there now.
    assert.match(
      (await run('import { made } from "./made-later"')).error?.evalue ?? "",
      /no file ".\/made-later"/,
    );
    folder.write("notebooks/deep/made-later.ts", "export const made = 1;\n");
    assert.equal(await last('import { made } from "./made-later";\nmade.toFixed(1)'), "'1.0'");
  });
});

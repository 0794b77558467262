// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates
import assert from "node:assert/strict";
import { choice, integer, rng } from "../../../src/data/index.js";
import { completeness } from "../../../src/kernel/language/completeness.js";
import { readMagics } from "../../../src/kernel/language/magics.js";

const target = "__lectern__.magic.";

/** The TypeScript that a cell becomes, calls without their prefix. An earlier cell declared `x`. */
function typescript(source: string): string {
  const { edits, problem } = readMagics(7, source, (name) => name === "x");
  assert.equal(problem, undefined, source);
  assert.equal(edits.text.split("\n").length, source.split("\n").length, source);
  return edits.text.replaceAll(target, "");
}

function problem(source: string): string {
  const found = readMagics(7, source, () => false).problem;
  assert.ok(found, source);
  return `${source.slice(found.start, found.end)}: ${found.message}`;
}

describe("reading magics", () => {
  it("turns lines into calls on the same lines", () => {
    assert.equal(typescript("%who"), 'await call(7, "who", "");');
    assert.equal(
      typescript("const y = 1\n  %cd sub dir \ny"),
      'const y = 1\n  await call(7, "cd", "sub dir");\ny',
    );
    assert.equal(typescript("!ls -l | wc"), 'await shell(7, "ls -l | wc");');
    assert.equal(typescript("!!ls"), 'await lines(7, "ls");');
    assert.equal(typescript("!echo a \\\n  b\n1"), 'await shell(7, "echo a \\\\\\n  b");\n\n1');
    assert.equal(
      typescript("const names: string[] = !ls *.ts"),
      'const names: string[] = await lines(7, "ls *.ts");',
    );
    assert.equal(typescript("home = %env HOME"), 'home = await call(7, "env", "HOME");');
    assert.equal(typescript("x?"), 'await call(7, "inspect", "x", "");');
    assert.equal(
      typescript("x.y??\n?x"),
      'await call(7, "inspect", "x.y", "source");\nawait call(7, "inspect", "x", "");',
    );
    assert.equal(typescript("%time?"), 'await call(7, "help", "%time");');
  });

  it("gives a whole cell's text to its magic", () => {
    assert.equal(
      typescript("\n%%html\n<b>${x}</b>\n!x"),
      '\nawait call(7, "html", "", "<b>${x}</b>\\n!x");\n\n',
    );
    assert.equal(typescript("%%bash"), 'await call(7, "bash", "", "");');
  });

  it("wraps code, which may go on below, and leaves comments behind", () => {
    assert.equal(typescript("%time f(\n1) // c"), 'stop("line", start("line"), (f(\n1))); // c');
    assert.equal(
      typescript("%time const a = 1 // c\na"),
      'start("line"); const a = 1; stop("line"); // c\na',
    );
    assert.equal(typescript("%time !ls"), 'start("line"); await shell(7, "ls"); stop("line");');
    assert.equal(
      typescript("%%time\nlet a = 1\na + 1 // c"),
      'start("cell");\nlet a = 1\nstop("cell", undefined, (a + 1)) // c',
    );
    assert.equal(typescript("%%time\nfor (;;) {}"), 'start("cell");\nfor (;;) {}; stop("cell");');
    assert.equal(
      typescript("%timeit -n 5 -r2 await f()"),
      'for (let __n of timeit("-n 5 -r2")) while (__n-- > 0) { sink = (await f()); }',
    );
    assert.equal(
      typescript("%%timeit\nlet a = 1\na++ // c"),
      'for (let __n of timeit("")) while (__n-- > 0) { \nlet a = 1\na++ } // c',
    );
  });

  it("leaves alone what is TypeScript", () => {
    for (const source of [
      "!x",
      "!x && f()",
      "!process.env.A",
      "const ls = 1\n!ls",
      "import { ls } from './a'\n!ls",
      "!ready()\nfunction ready() { return true }",
      "!(async () => {\n await 1\n})()",
      "!function () {\n}()",
      "!fetch(\n  'a'\n)",
      "let a = 4, b = 2\na\n%b",
      "const y = 5\n%x",
      "x\n  % 5",
      "x\n% z",
      "x?\n  1 : 2",
      "x\n? x\n: x",
      "let y = !x",
      "const y = !x\n&& x",
      "y = x != 1",
      "`\n!ls\n%who\n%%html\nx?\n`",
      "`${`\n%who\n`}`",
      "/*\n!ls\n%who\n*/",
      "f(\n!ls\n)",
      "const y =\n!ls",
      "const y = 1 +\n!ls",
      "if (x) {\n  !ls -l\n}",
      "[\n!ls\n]",
    ])
      assert.equal(typescript(source), source);
  });

  it("finds magics that could be parsed as TypeScript but would fail", () => {
    assert.equal(typescript("!ls -l"), 'await shell(7, "ls -l");');
    assert.equal(typescript("const y = 5\n%who\ny"), 'const y = 5\nawait call(7, "who", "");\ny');
    assert.equal(typescript("x\n%time x"), 'x\nstop("line", start("line"), (x));');
    assert.equal(typescript("`\n!ls\n`\n!ls"), '`\n!ls\n`\nawait shell(7, "ls");');
    assert.equal(typescript("const f = !ls -l"), 'const f = await lines(7, "ls -l");');
  });

  it("says what is wrong, and where", () => {
    assert.equal(
      problem("1\n%whoo"),
      "%whoo: there is no magic %whoo; did you mean %who? (%help lists all of them)",
    );
    assert.match(problem("%%bahs\nls"), /^%%bahs: .* did you mean %%bash\?/);
    assert.match(problem("%bsh"), /did you mean %%bash\?|did you mean %%sh\?/);
    assert.match(problem("%zzz"), /^%zzz: there is no magic %zzz \(%help/);
    assert.match(problem("%html"), /^%html: %%html is for whole cells/);
    assert.match(problem("%%who\nx"), /^%%who: %who stands in one line/);
    assert.match(problem("%%html big\nx"), / big: %%html takes nothing/);
    assert.match(problem("%time"), /%time needs an expression or statement/);
    assert.match(problem("%timeit -n 5"), /%timeit needs/);
    assert.match(problem("%%time\n \n"), /measures the lines below it, but there are none/);
    assert.match(problem("y = %timeit x"), /no value/);
    assert.match(problem("%%"), /^%%: there is no magic %%/);
  });

  it("leaves code that does not parse to the compiler", () => {
    assert.equal(typescript("%time f("), "f(");
    assert.equal(typescript("%%time\nlet = ;"), "\nlet = ;");
    assert.equal(typescript("%timeit let ="), "let =");
  });

  it("knows where everything went", () => {
    const source = "%time x.y\n!ls\nx";
    const { edits } = readMagics(7, source, (name) => name === "x");
    for (const word of ["x.y", ".y", "\nx"]) {
      const [at, there] = [source.indexOf(word), edits.text.indexOf(word)];
      assert.deepEqual([edits.toChanged(at + 1), edits.toOriginal(there + 1)], [there + 1, at + 1]);
    }
    assert.deepEqual(edits.originalPosition(1, 20), { line: 1, column: 0 });
    assert.deepEqual(edits.originalPosition(2, 1), { line: 2, column: 1 });
    // The cursor behind the code is still in it.
    assert.equal(edits.text.slice(0, edits.toChanged(9)).endsWith("x.y"), true);
  });

  it("copes with 10,000 mutated cells, and leaves those alone that are TypeScript", () => {
    const random = rng(20_261_121);
    let typescriptCells = 0;
    for (let i = 0; i < 10_000; i++) {
      const length = integer(random, 1, 12);
      const source = Array.from({ length }, () => choice(random, pieces)).join("");
      const { edits } = readMagics(1, source, () => true);
      assert.equal(edits.text.split("\n").length, source.split("\n").length, source);
      let last = 0;
      for (let at = 0; at <= source.length; at++) {
        const there = edits.toChanged(at);
        assert.ok(there >= last && there <= edits.text.length, source);
        last = there;
      }
      if (completeness(source).status !== "complete") continue;
      typescriptCells++;
      assert.equal(edits.text, source);
    }
    assert.ok(typescriptCells > 500, `${typescriptCells} cells were TypeScript`);
  });
});

const pieces = [
  ..."%|%%|!|!!|?|??|% |! |`|${|}|{|(|)|[|]|'|\"|/*|*/|//|/|;|,|=|:|.|\\|\n|\n|\n|\n| |😀|a|b|1|ls|fetch".split(
    "|",
  ),
  ...'time |timeit |-n 5 |who|html|bash|nope|const x = |let |await |function f() {|a\n%b|x ? 1 : 2|echo "|=> '.split(
    "|",
  ),
  ..."a\n|b;\n|f(1)\n|!a\n|\n%b\n|`${a}`\n|if (a) b\n|/* c */\n|a = b\n|{}\n".split("|"),
];

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderHandout } from "../../src/handout/index.js";
import type { Output } from "../../src/notebook/index.js";
import { code, markdown, notebookOf } from "../support/notebooks.js";
import { temporaryFolder } from "../support/temp.js";

const display = (data: Record<string, unknown>): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});
const body = (html: string) => html.slice(html.indexOf("<body>"));
const svg = (id: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="10"><defs><clipPath id="${id}"><rect/></clipPath></defs><g clip-path="url(#${id})"/></svg>`;

describe("rendering handouts", () => {
  const folder = temporaryFolder();

  async function render(
    ...cells: Parameters<typeof notebookOf>
  ): Promise<{ html: string; warnings: string[] }> {
    const warnings: string[] = [];
    const html = await renderHandout(notebookOf(...cells), {
      folder: folder(),
      onWarning: (text) => warnings.push(text),
    });
    return { html, warnings };
  }

  it("takes title, language and contents from the notebook", async () => {
    const notebook = notebookOf(
      markdown("# A *title*\n\n## One $x^2$\n\n### Same"),
      markdown("## Two\n\n### Same"),
    );
    notebook.metadata["lang"] = "de";
    const html = await renderHandout(notebook);
    assert.match(html, /<html lang="de">/);
    assert.match(html, /<title>A title<\/title>/);
    const links = [...html.matchAll(/<li class="level-(\d)"><a href="#([^"]*)"/g)].map(
      ([, level, id]) => `${level} ${id}`,
    );
    assert.deepEqual(links, ["1 one-x-2", "2 same", "1 two", "2 same-2"]);
    for (const link of links) assert.ok(html.includes(`id="${link.slice(2)}"`));
  });

  it("sets formulas when it is built, with the fonts they need and no others", async () => {
    const { html } = await render(markdown("Text $x^2$\n\n\\begin{align}\na &= b\n\\end{align}"));
    const fonts = [...html.matchAll(/font-family:"?(KaTeX_\w+)"?;[^}]*?src:url\(data:font/g)].map(
      ([, name]) => name,
    );
    assert.ok(fonts.includes("KaTeX_Math") && fonts.includes("KaTeX_Main"), String(fonts));
    assert.ok(!fonts.includes("KaTeX_Fraktur") && !fonts.includes("KaTeX_AMS"), String(fonts));
    assert.equal(html.match(/class="katex-display"/g)?.length, 1);
    assert.ok(!(await render(markdown("no formula"))).html.includes("KaTeX_"));
    const broken = await render(markdown("$\\frac{1}{$"));
    assert.match(broken.html, /<code class="formula-error">\\frac\{1\}\{<\/code>/);
    assert.match(broken.warnings[0] ?? "", /^a formula can't be set: /);
  });

  it("leads from a handout to the next lecture's handout, and leaves all other links alone", async () => {
    const links = async (text: string) =>
      [...body((await render(markdown(text))).html).matchAll(/<a href="([^"#][^"]*)"/g)].map(
        ([, href]) => href,
      );
    assert.deepEqual(await links("[a](02-next.ipynb), [b](../x/01.ipynb#part), *[c](notes.md)*"), [
      "02-next.html",
      "../x/01.html#part",
      "notes.md",
    ]);
    const elsewhere = ["https://example.org/a.ipynb", "//example.org/a.ipynb", "/files/a.ipynb"];
    assert.deepEqual(await links(elsewhere.map((href) => `[x](${href})`).join(" ")), elsewhere);
  });

  it("colours code for light and dark pages", async () => {
    const { html } = await render(
      code("const a: number = 1 < 2 ? 1 : 2;"),
      markdown("```python\nx < 1\n```"),
    );
    assert.match(html, /--shiki-light:#\w+;--shiki-dark:#\w+/);
    assert.match(html, /<pre tabindex="0"><code>x &lt; 1\n<\/code><\/pre>/);
  });

  it("escapes what outputs say and keeps their colours", async () => {
    const { html } = await render(
      code("", [
        {
          output_type: "stream",
          name: "stdout",
          text: "<b>\u001b[31mred\u001b[0m\u001b[2K & \u001b[38;5;208mx\u001b[0m",
        },
        { output_type: "stream", name: "stderr", text: "warned" },
        { output_type: "error", ename: "E", evalue: "<v>", traceback: [] },
      ]),
    );
    const red = '<span style="color:var(--ansi-red)">red</span>';
    assert.ok(
      html.includes(`&lt;b&gt;${red} &amp; <span style="color:rgb(255,135,0)">x</span></pre>`),
      body(html),
    );
    assert.match(html, /<pre class="output stderr" tabindex="0">warned<\/pre>/);
    assert.match(html, /<pre class="output error"[^>]*>E: &lt;v&gt;<\/pre>/);
  });

  it("picks the best form of an output", async () => {
    const chosen = async (data: Record<string, unknown>) =>
      body((await render(code("", [display(data)]))).html);
    assert.match(await chosen({ "text/html": "<i>h</i>", "text/plain": "p" }), /<i>h<\/i>/);
    assert.match(await chosen({ "text/markdown": "**m**", "text/plain": "p" }), /<strong>m<\/strong>/);
    assert.match(await chosen({ "text/latex": "x^2", "text/plain": "p" }), /katex-display/);
    assert.match(
      await chosen({ "image/png": "AAAA\n", "text/plain": "a cat" }),
      /<img src="data:image\/png;base64,AAAA" alt="a cat">/,
    );
    assert.match(await chosen({ "application/json": { a: 1 } }), /&quot;a&quot;: 1/);
    assert.match(await chosen({ "application/javascript": "alert(1)", "text/plain": "p" }), />p<\/pre>/);
    const chart = {
      mark: "point",
      data: { values: [{ a: 1 }] },
      encoding: { x: { field: "a", type: "quantitative" } },
    };
    const spec = { $schema: "https://vega.github.io/schema/vega-lite/v5.json", ...chart };
    assert.match(
      await chosen({ "application/vnd.vegalite.v5+json": spec, "text/plain": "p" }),
      /<svg role="img" aria-label="p"/,
    );
  });

  it("shows a check's result from its data, and its HTML where the data is broken", async () => {
    const assertion = { title: ["adds"], status: "passed", time: 1 };
    const result = {
      version: 1,
      name: "Sums",
      points: 1,
      earned: 1,
      passed: true,
      assertions: [assertion],
      time: 1,
    };
    const chosen = async (data: unknown) =>
      body(
        (
          await render(
            code("", [display({ "application/vnd.lectern.check+json": data, "text/html": "<i>own</i>" })]),
          )
        ).html,
      );
    const shown = await chosen(result);
    assert.ok(shown.includes("Sums") && shown.includes("adds") && !shown.includes("<i>own</i>"));
    for (const broken of [{}, null, { name: "x", assertions: [null] }])
      assert.match(await chosen(broken), /<i>own<\/i>/);
  });

  it("keeps the ids of several pictures apart", async () => {
    const picture = display({ "application/vnd.vegalite.v5+json": {}, "image/svg+xml": svg("clip0") });
    const { html } = await render(code("", [picture, picture]));
    for (const id of ["p1-clip0", "p2-clip0"])
      assert.ok(html.includes(`id="${id}"`) && html.includes(`url(#${id})`));
  });

  it("puts Plotly in once, only when a figure needs it, safely", async () => {
    const figure = display({
      "application/vnd.plotly.v1+json": { data: [{ name: "</script><script>" }], layout: { title: "T" } },
    });
    const { html } = await render(code("", [figure, figure]));
    assert.equal(html.match(/plotly\.js v\d/g)?.length, 1);
    assert.equal(html.match(/aria-label="T"/g)?.length, 2);
    assert.equal(html.match(/<noscript><p>/g)?.length, 2);
    assert.equal(html.match(/<script[ >]/g)?.length, html.match(/<\/script>/g)?.length);
    assert.ok((await render(code("1"))).html.length < 40_000);
  });

  it("puts pictures in from attachments and files, and tells of those it can't have", async () => {
    writeFileSync(join(folder(), "a b.svg"), "<svg/>");
    const cell = {
      ...markdown(
        "![at](attachment:p.png) ![file](a%20b.svg) ![net](https://example.org/x.png)\n\n<img src='none.png' alt='lost'>",
      ),
      attachments: { "p.png": { "image/png": "QUJD" } },
    };
    const { html, warnings } = await render(cell);
    assert.match(html, /<img src="data:image\/png;base64,QUJD" alt="at">/);
    assert.match(html, /<img src="data:image\/svg\+xml;base64,PHN2Zy8\+" alt="file">/);
    assert.match(html, /<span class="missing-image">net<\/span>/);
    assert.match(html, /<span class="missing-image">lost<\/span>/);
    assert.deepEqual(warnings, [
      "the picture https://example.org/x.png is left out: it is on the network and a handout uses none",
      `the picture none.png is left out: there is no file ${join(folder(), "none.png")}`,
    ]);
  });

  it("leaves out what a cell's tags and metadata hide", async () => {
    const output: Output[] = [{ output_type: "stream", name: "stdout", text: "OUT" }];
    const shown = async (metadata: Record<string, unknown>) => {
      const text = body((await render(code("IN", output, metadata))).html);
      return [text.includes("IN"), text.includes("OUT")];
    };
    assert.deepEqual(await shown({}), [true, true]);
    assert.deepEqual(await shown({ tags: ["remove_input"] }), [false, true]);
    assert.deepEqual(await shown({ tags: ["remove-output"] }), [true, false]);
    assert.deepEqual(await shown({ tags: ["remove-cell"] }), [false, false]);
    assert.deepEqual(await shown({ jupyter: { source_hidden: true, outputs_hidden: true } }), [false, false]);
  });
});

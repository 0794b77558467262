import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { packageRoot } from "../../src/paths.js";
import { FIRST_LOAD_MS, labSuite, screenshots } from "../support/lab-suite.js";
import { code, notebookOf } from "../support/notebooks.js";

/** For each Vega canvas in the page, whether anything is drawn on it: evaluated there. */
const DRAWN_CANVASES = `[...document.querySelectorAll(".vega-embed canvas")].map((canvas) =>
  canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0))`;

describe("JupyterLab", function () {
  this.timeout(120_000);
  let page: Page;
  const problems: string[] = [];

  const suite = labSuite(({ root }) => {
    cpSync(join(packageRoot, "notebooks/01-regression.ipynb"), join(root, "01-regression.ipynb"));
    writeNotebook(
      "scratch.ipynb",
      "const numbers = [1, 2, 3];",
      "const text: number = numbers.length + 'x';",
      "numbers.",
    );
    writeNotebook(
      "loop.ipynb",
      'let turns = 0;\nconsole.log("turning");\nwhile (true) { turns++; }',
      "turns > 0",
    );
  });

  beforeEach(async () => {
    page = await suite.browser.newPage({ viewport: { width: 1280, height: 1000 } });
    problems.length = 0;
    page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}`));
    page.on("request", (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(suite.lab.url))
        problems.push(`left the machine: ${request.url()}`);
    });
  });
  afterEach(() => page.close());

  /** One that names no kernel. */
  function writeNotebook(name: string, ...cells: string[]): void {
    const notebook = notebookOf(...cells.map((source) => code(source)));
    writeFileSync(join(suite.root, name), JSON.stringify(notebook));
  }

  /** Opens a notebook; one that names no kernel asks for it. */
  async function open(name: string, choose: boolean): Promise<void> {
    await page.goto(`${suite.lab.url}/lab/tree/${name}?reset`, { timeout: FIRST_LOAD_MS });
    await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: FIRST_LOAD_MS });
    if (choose) {
      const dialog = page.locator(".jp-Dialog");
      await dialog.locator("select").selectOption({ label: "TypeScript (Lectern)" });
      await dialog.locator(".jp-mod-accept").click();
    }
    await idle();
  }

  /** The status bar knows when there is a kernel; the notebook's own indicator is idle before. */
  async function idle(): Promise<void> {
    await page.getByText("TypeScript (Lectern) | Idle").waitFor({ timeout: FIRST_LOAD_MS });
  }

  async function runAll(): Promise<void> {
    await page.click('.lm-MenuBar-itemLabel:text("Run")');
    await page.click('.lm-Menu-itemLabel:text-is("Run All Cells")');
  }

  const cell = (index: number) => page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  const prompts = () => page.locator(".jp-CodeCell .jp-InputPrompt").allTextContents();

  it("runs the lecture: plots, tables and checks stand in the page", async () => {
    await open("01-regression.ipynb", false);
    await runAll();
    await page.waitForFunction(
      `[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(({ textContent }) => !['[*]:', '[ ]:'].includes(textContent))`,
      undefined,
      { timeout: 60_000 },
    );
    await page.waitForSelector(".js-plotly-plot .main-svg, .js-plotly-plot canvas");
    assert.equal(
      await page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count(),
      0,
    );
    assert.equal(
      await page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count(),
      0,
    );
    const drawn = (await page.evaluate(DRAWN_CANVASES)) as boolean[];
    assert.ok(drawn.length >= 5 && drawn.every(Boolean), `Vega-Lite plots drawn: ${drawn}`);
    assert.ok((await page.locator(".js-plotly-plot").count()) >= 2, "Plotly figures");
    const checks = page.locator(".lectern-check");
    assert.ok((await checks.count()) >= 5, "check tables");
    for (const text of await checks.allTextContents()) assert.match(text, /passed/i);
    assert.deepEqual(problems, []);
    for (const [name, place] of [
      ["plotly", page.locator(".js-plotly-plot").first()],
      ["vega-lite", page.locator(".vega-embed").nth(5)],
      ["check", checks.nth(1)],
    ] as const) {
      await place.scrollIntoViewIfNeeded();
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    }
  });

  it("lets the kernel be chosen, completes with Tab, documents with Shift-Tab, and shows a type error", async () => {
    await open("scratch.ipynb", true);
    await cell(0).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
    await cell(1).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
    const error = cell(1).locator(".jp-OutputArea-output");
    await error.filter({ hasText: "TS2322" }).waitFor();
    assert.match(
      (await error.textContent()) ?? "",
      /Type 'string' is not assignable to type 'number'\..*cell 2:1:7/s,
    );

    await cell(2).locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Tab");
    const completer = page.locator(".jp-Completer");
    await completer.filter({ hasText: "findLast" }).waitFor();
    await page.screenshot({ path: join(screenshots, "completion.png") });
    await page.keyboard.type("forE");
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      `document.querySelectorAll(".jp-CodeCell .cm-content")[2]?.textContent === "numbers.forEach"`,
    );
    await page.keyboard.press("Shift+Tab");
    await page.locator(".jp-Tooltip").filter({ hasText: "Array<number>.forEach" }).waitFor();
    await page.screenshot({ path: join(screenshots, "inspection.png") });
  });

  it("interrupts an endless loop and keeps its variables", async () => {
    await open("loop.ipynb", true);
    await cell(0).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
    await cell(0).locator(".jp-OutputArea-output").filter({ hasText: "turning" }).waitFor();
    await page.click('[data-command="notebook:interrupt-kernel"], [data-jp-item-name="interrupt"] jp-button');
    await cell(0)
      .locator(".jp-OutputArea-output")
      .filter({ hasText: "KeyboardInterrupt" })
      .waitFor({ timeout: 5000 });
    await cell(1).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
    await cell(1).locator(".jp-OutputArea-output").filter({ hasText: "true" }).waitFor();
    assert.deepEqual((await prompts()).slice(0, 2), ["[1]:", "[2]:"]);
    await page.screenshot({ path: join(screenshots, "interrupt.png") });
  });
});

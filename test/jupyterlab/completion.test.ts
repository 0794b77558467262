import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { FIRST_LOAD_MS, labSuite, screenshots } from "../support/lab-suite.js";
import { code } from "../support/notebooks.js";

const setup = `const weather = JSON.parse('{ "city": "Oslo", "mean temp": 5.9 }');
/**
 * The area of a circle.
 * @param radius in metres
 * @returns square metres
 */
function area(radius: number): number { return Math.PI * radius ** 2 }`;

describe("completion in JupyterLab", function () {
  this.timeout(120_000);
  let page: Page;

  const suite = labSuite(({ write }) =>
    write("completion.ipynb", code(setup), code("for (;;) {}"), code("")),
  );
  before(async () => {
    page = await suite.browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${suite.lab.url}/lab/tree/completion.ipynb?reset`, { timeout: FIRST_LOAD_MS });
    await page.getByText("TypeScript (Lectern) | Idle").waitFor({ timeout: FIRST_LOAD_MS });
    await run(0);
    await page.locator(".jp-InputArea-prompt", { hasText: "[1]:" }).waitFor();
  });

  const cell = (i: number) => page.locator(".jp-Notebook .jp-CodeCell").nth(i);
  const completer = () => page.locator(".jp-Completer:not(.lm-mod-hidden)");
  const lines = async () => (await cell(2).locator(".cm-line").allTextContents()).join("\n");

  async function run(i: number): Promise<void> {
    await cell(i).locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
  }

  /** Puts a text into the last cell, and the cursor behind it. */
  async function type(text: string): Promise<void> {
    await cell(2).locator(".cm-content").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Backspace");
    await page.keyboard.insertText(text);
  }

  it("lists keys of loaded data, in brackets where they are no names, and puts them in", async () => {
    await type("weather.");
    await page.keyboard.press("Tab");
    await completer().getByText('["mean temp"]').waitFor();
    await page.screenshot({ path: join(screenshots, "completion-live.png") });
    await completer().getByText('["mean temp"]').click();
    assert.equal(await lines(), 'weather["mean temp"]');
  });

  it("shows documentation by Shift + Tab inside a call", async () => {
    await type("are");
    await page.keyboard.press("Tab");
    await completer().getByText("area", { exact: true }).click();
    assert.equal(await lines(), "area");
    await page.keyboard.insertText("(");
    await page.keyboard.press("Shift+Tab");
    const tooltip = page.locator(".jp-Tooltip");
    await tooltip.getByText("in metres").waitFor();
    await page.screenshot({ path: join(screenshots, "inspection.png") });
    await page.keyboard.press("Escape");
  });

  it("answers while a cell computes, which then can be interrupted", async () => {
    await run(1);
    await page.getByText("TypeScript (Lectern) | Busy").waitFor();
    await type("weather.ci");
    await page.keyboard.press("Tab");
    await completer().getByText("city", { exact: true }).click();
    assert.equal(await lines(), "weather.city");
    await page.click('[data-command="notebook:interrupt-kernel"], [title^="Interrupt the kernel"]');
    await cell(1).getByText("KeyboardInterrupt").first().waitFor();
  });

  it("writes the import of a name that is not there yet", async () => {
    const offered = completer().getByText('import { readFileSync } from "node:fs"');
    for (let i = 0; i < 50 && !(await offered.isVisible()); i++) {
      await type("readFileSy");
      await page.keyboard.press("Tab");
      await page.waitForTimeout(300);
      if ((await lines()).includes("import {")) break;
    }
    await page.screenshot({ path: join(screenshots, "completion-import.png") });
    if (await offered.isVisible()) await offered.click();
    assert.equal(await lines(), 'import { readFileSync } from "node:fs";\nreadFileSync');
  });
});

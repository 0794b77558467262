import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { register } from "../../src/cli/register.js";
import { packageRoot } from "../../src/paths.js";
import { launchChromium } from "../support/browser.js";
import { type Lab, startLab } from "../support/lab.js";
import { code, notebookOf } from "../support/notebooks.js";
import { requirement } from "../support/requirement.js";

const screenshots = join(packageRoot, "test/output/jupyterlab");
const FIRST_LOAD_MS = 60_000;
const kernelspec = { name: "lectern", display_name: "TypeScript (Lectern)", language: "typescript" };

const cells = {
  names: `const seed = 42;
const samples = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
interface Model { weights: number[]; bias: number }
const model: Model = { weights: [0.5, -1.25, 3], bias: 0.1 };
/** The mean of some numbers. */
function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
%timeit -n 100 -r 3 mean(samples)
!echo "from the shell"; ls nowhere
%whoo`,
  who: "%who",
  question: "mean??",
  load: "%load lesson.ts",
  magic: "%tim",
  help: "%help",
};
type Name = keyof typeof cells;
const names = Object.keys(cells) as Name[];

describe("magics in JupyterLab", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "lectern-magics-lab-"));
  const root = join(folder, "notebooks");
  let lab: Lab;
  let browser: Browser;
  let page: Page;

  before(async function () {
    const { executable: chromium } = requirement(this, "chromium");
    const { executable } = requirement(this, "jupyterlab");
    mkdirSync(screenshots, { recursive: true });
    mkdirSync(root);
    const notebook = notebookOf(...names.map((name) => code(cells[name])));
    notebook.metadata.kernelspec = kernelspec;
    writeFileSync(join(root, "magics.ipynb"), JSON.stringify(notebook));
    writeFileSync(join(root, "lesson.ts"), "export const lesson = 1;\n");
    const jupyterPath = join(folder, "jupyter");
    await register(jupyterPath);
    lab = await startLab(executable, jupyterPath, root);
    browser = await launchChromium(chromium);
    page = await browser.newPage({ viewport: { width: 1280, height: 1500 } });
    await page.goto(`${lab.url}/lab/tree/magics.ipynb?reset`, { timeout: FIRST_LOAD_MS });
    await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: FIRST_LOAD_MS });
    await page.getByText(/TypeScript \(Lectern\) \| (Idle|Busy)/).waitFor({ timeout: FIRST_LOAD_MS });
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cell = (name: Name) => page.locator(".jp-Notebook .jp-CodeCell").nth(names.indexOf(name));
  const output = (name: Name) => cell(name).locator(".jp-OutputArea-output");
  const text = async (name: Name) => (await cell(name).locator(".cm-line").allTextContents()).join("\n");
  async function run(name: Name): Promise<void> {
    await cell(name).locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
  }

  it("point at what is wrong with one, and show what commands print", async () => {
    await run("names");
    await output("names").filter({ hasText: "did you mean %who?" }).waitFor();
    await cell("names").locator(".cm-line").last().click();
    await page.keyboard.press("Shift+Home");
    await page.keyboard.press("Backspace");
    await run("names");
    await output("names").filter({ hasText: "from the shell" }).first().waitFor();
    await output("names").filter({ hasText: "exit status 2" }).waitFor();
    await output("names").filter({ hasText: "per loop" }).waitFor();
  });

  it("list names in a table, and show documentation in the page", async () => {
    await run("who");
    const table = output("who").locator("table");
    await table.waitFor();
    assert.match((await table.textContent()) ?? "", /samples.*Float64Array/);
    await run("question");
    await output("question").filter({ hasText: "The mean of some numbers." }).waitFor();
    assert.match((await output("question").textContent()) ?? "", /function mean.*return Array/s);
  });

  it("replace the cell by a file", async () => {
    await run("load");
    await cell("load").locator(".cm-content").filter({ hasText: "export const lesson" }).waitFor();
    assert.equal(await text("load"), "// %load lesson.ts\nexport const lesson = 1;\n");
  });

  it("complete with Tab", async () => {
    await cell("magic").locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Tab");
    await page.locator(".jp-Completer").filter({ hasText: "%timeit" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".jp-Completer.lm-mod-hidden").waitFor({ state: "attached" });
    assert.equal(await text("magic"), "%time");
  });

  it("are documented by %help, in the light and in the dark", async () => {
    await run("help");
    await output("help").filter({ hasText: "%typecheck" }).waitFor();
    for (const theme of ["light", "dark"]) {
      if (theme === "dark") {
        await page.click('.lm-MenuBar-itemLabel:text("Settings")');
        await page.click('.lm-Menu-itemLabel:text-is("Theme")');
        await page.click('.lm-Menu-itemLabel:text-is("JupyterLab Dark")');
        await page.waitForSelector('body[data-jp-theme-light="false"]', { state: "attached" });
      }
      for (const place of ["help", "names"] as const) {
        await cell(place).scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(screenshots, `magics-${place}-${theme}.png`) });
      }
    }
    assert.equal(await output("help").locator("table").count(), 2);
  });
});

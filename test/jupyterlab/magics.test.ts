import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { FIRST_LOAD_MS, labSuite, screenshots } from "../support/lab-suite.js";
import { code } from "../support/notebooks.js";

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
  let page: Page;

  const suite = labSuite(({ root, write }) => {
    write("magics.ipynb", ...names.map((name) => code(cells[name])));
    writeFileSync(join(root, "lesson.ts"), "export const lesson = 1;\n");
  });
  before(async () => {
    page = await suite.browser.newPage({ viewport: { width: 1280, height: 1500 } });
    await page.goto(`${suite.lab.url}/lab/tree/magics.ipynb?reset`, { timeout: FIRST_LOAD_MS });
    await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: FIRST_LOAD_MS });
    await page.getByText(/TypeScript \(Lectern\) \| (Idle|Busy)/).waitFor({ timeout: FIRST_LOAD_MS });
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

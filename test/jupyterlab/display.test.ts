import assert from "node:assert/strict";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { toMimeBundle } from "../../src/display/index.js";
import type { Output } from "../../src/notebook/index.js";
import { FIRST_LOAD_MS, labSuite, screenshots } from "../support/lab-suite.js";
import { code } from "../support/notebooks.js";

const records = [
  { name: "b", score: 9 },
  { name: "c", score: 10 },
  { name: "a", score: -1.5 },
  { name: "d" },
];

/** The contrast that WCAG asks of text. */
const ENOUGH_CONTRAST = 4.5;
/** The lowest contrast of an error's texts with what is behind them: evaluated in the page. */
const ERROR_CONTRAST = `(() => {
  const channels = (colour) => { const [r, g, b, alpha = 1] = colour.match(/[\\d.]+/g).map(Number); return { rgb: [r, g, b], alpha }; };
  const over = (above, below) => above.rgb.map((channel, i) => channel * above.alpha + below[i] * (1 - above.alpha));
  const backgroundOf = (element) => {
    const own = channels(getComputedStyle(element).backgroundColor);
    return own.alpha === 1 || !element.parentElement ? own.rgb : over(own, backgroundOf(element.parentElement));
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = document.querySelectorAll(".jp-OutputArea-output pre, .jp-OutputArea-output pre *:not(a)");
  return Math.min(...[...texts].map((element) => {
    const background = backgroundOf(element);
    const ahead = luminance(over(channels(getComputedStyle(element).color), background));
    const behind = luminance(background);
    return (Math.max(ahead, behind) + 0.05) / (Math.min(ahead, behind) + 0.05);
  }));
})()`;

describe("displays and errors in JupyterLab", function () {
  this.timeout(120_000);
  let page: Page;

  const suite = labSuite(({ write }) => {
    const saved: Output = {
      output_type: "execute_result",
      execution_count: 1,
      metadata: {},
      data: toMimeBundle(records),
    };
    write("fresh.ipynb", code(JSON.stringify(records)));
    write("saved.ipynb", code("records", [saved]));
    write("error.ipynb", code("const scores: any = {};\nscores.list.push(1);"));
  });
  before(async () => {
    page = await suite.browser.newPage({ viewport: { width: 1200, height: 800 } });
  });

  async function open(name: string): Promise<void> {
    await page.goto(`${suite.lab.url}/lab/tree/${name}?reset`, { timeout: FIRST_LOAD_MS });
    await page.getByText("TypeScript (Lectern) | Idle").waitFor({ timeout: FIRST_LOAD_MS });
  }

  async function runAll(): Promise<void> {
    await page.click('.lm-MenuBar-itemLabel:text("Run")');
    await page.click('.lm-Menu-itemLabel:text-is("Run All Cells")');
  }

  async function chooseTheme(name: string): Promise<void> {
    await page.click('.lm-MenuBar-itemLabel:text("Settings")');
    await page.hover('.lm-Menu-itemLabel:text-is("Theme")');
    await page.click(`.lm-Menu-itemLabel:text-is("${name}")`);
    await page.waitForSelector(`body[data-jp-theme-name="${name}"]`, { state: "attached" });
  }

  async function sortsByClicks(table: Locator): Promise<void> {
    const names = async () => (await table.locator("tbody td:nth-child(2)").allTextContents()).join("");
    assert.equal(await names(), "bcad");
    const score = table.locator("th", { hasText: "score" });
    await score.click();
    assert.equal(await names(), "abcd");
    assert.equal(await score.getAttribute("aria-sort"), "ascending");
    await score.click();
    assert.equal(await names(), "cbad");
    await score.click();
    assert.equal(await names(), "bcad");
    await table.locator("th", { hasText: "name" }).click();
    assert.equal(await names(), "abcd");
  }

  it("shows the kernel's logo in the launcher", async () => {
    await page.goto(`${suite.lab.url}/lab?reset`, { timeout: FIRST_LOAD_MS });
    const logo = page.locator('.jp-LauncherCard[title*="Lectern"] img').first();
    await logo.waitFor({ timeout: FIRST_LOAD_MS });
    assert.match((await logo.getAttribute("src"))!, /kernelspecs\/lectern\/logo-svg\.svg/);
    await page.waitForFunction(
      `document.querySelector('.jp-LauncherCard[title*="Lectern"] img').naturalWidth > 0`,
    );
    await page.screenshot({ path: join(screenshots, "launcher.png") });
  });

  it("sorts a table by clicks on its heads", async () => {
    await open("fresh.ipynb");
    await runAll();
    const table = page.locator(".lectern-table");
    await table.waitFor();
    await sortsByClicks(table);
    await page.screenshot({ path: join(screenshots, "sorted-table.png") });
  });

  it("sorts the table of a notebook that isn't trusted", async () => {
    await open("saved.ipynb");
    await sortsByClicks(page.locator(".lectern-table"));
  });

  it("shows errors that can be read, in light and dark", async () => {
    await open("error.ipynb");
    await runAll();
    const error = page.locator(".jp-OutputArea-output pre").first();
    await error.waitFor();
    const text = (await error.textContent())!;
    assert.match(text, /^TypeError: Cannot read properties of undefined \(reading 'push'\)\n/);
    assert.match(text, /> 2 \| scores\.list\.push\(1\);\n {4}\| {13}\^\n {4}at cell 1:2:13/);
    for (const theme of ["JupyterLab Dark", "JupyterLab Light"]) {
      await chooseTheme(theme);
      const contrast = (await page.evaluate(ERROR_CONTRAST)) as number;
      await page.screenshot({ path: join(screenshots, `error-${theme.slice(11).toLowerCase()}.png`) });
      assert.ok(contrast >= ENOUGH_CONTRAST, `${theme}: ${contrast}`);
    }
  });
});

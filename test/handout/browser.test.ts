import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { renderHandout } from "../../src/handout/index.js";
import { vegaLiteSvg } from "../../src/plot/index.js";
import { code, markdown, notebookOf } from "../support/notebooks.js";
import { requirement } from "../support/requirement.js";
import { temporaryFolder } from "../support/temp.js";

const chart = {
  $schema: "https://vega.github.io/schema/vega-lite/v5.json" as const,
  width: 900,
  data: { values: Array.from({ length: 7 }, (_, x) => ({ x, y: x * x })) },
  mark: "point" as const,
  encoding: {
    x: { field: "x", type: "quantitative" as const },
    y: { field: "y", type: "quantitative" as const },
  },
};
const figure = { data: [{ x: [1, 2, 3], y: [1, 4, 9], type: "scatter", mode: "markers" }], layout: {} };
const notebook = notebookOf(
  markdown(`# Title\n\n## Part $x$\n\n$$\\sum_i x_i ${"+ x_i ".repeat(60)}$$\n\n## Second part`),
  code(`// ${"long line ".repeat(40)}`, [
    {
      output_type: "display_data",
      metadata: {},
      data: { "application/vnd.vegalite.v5+json": chart, "image/svg+xml": vegaLiteSvg(chart) },
    },
    {
      output_type: "display_data",
      metadata: {},
      data: { "application/vnd.plotly.v1+json": figure, "text/plain": "a figure" },
    },
    {
      output_type: "display_data",
      metadata: {},
      data: { "text/html": `<table><tr>${"<td>wide cell</td>".repeat(40)}</tr></table>` },
    },
  ]),
);

describe("handouts in a browser", function () {
  this.timeout(40_000);
  const folder = temporaryFolder();
  let browser: Browser;
  let file: string;

  before(async function () {
    const { executable } = requirement(this, "chromium");
    const quiet = [
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ];
    browser = await chromium.launch({
      executablePath: executable,
      args: ["--no-sandbox", "--disable-gpu", ...quiet],
    });
  });
  after(() => browser?.close());
  beforeEach(async () => {
    file = join(folder(), "handout.html");
    writeFileSync(file, await renderHandout(notebook));
  });

  /** Opens the handout without a network; nothing but itself may be asked for, and nothing may be complained of. */
  async function open(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(options);
    await context.setOffline(true);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!/^(?:data|blob):/.test(request.url()) && request.url() !== pathToFileURL(file).href)
        complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    if (options.javaScriptEnabled !== false) await page.waitForSelector(".plotly-figure .points path");
    await look(page);
    await context.close();
    assert.deepEqual(complaints, []);
  }

  it("draws every plot, formula and line of code offline", async () => {
    await open({ viewport: { width: 1280, height: 800 } }, async (page) => {
      assert.equal(await page.locator(".plot > svg .mark-symbol path").count(), 7);
      assert.equal(await page.locator(".plotly-figure .points path").count(), 3);
      await page.waitForFunction('document.fonts.status === "loaded"');
      assert.ok(await page.evaluate('document.fonts.check("16px KaTeX_Math")'));
      assert.ok(await page.locator(".contents details[open]").count());
    });
  });

  it("fits a phone: wide things scroll in themselves, the contents are folded up", async () => {
    await open({ viewport: { width: 360, height: 740 }, isMobile: true }, async (page) => {
      assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 360);
      assert.ok(!(await page.locator(".contents details[open]").count()));
      for (const selector of [".input pre", ".plot:has(> svg)", ".output.html", ".katex-display"]) {
        const [inner, outer] = await page
          .locator(selector)
          .first()
          .evaluate((box) => [box.scrollWidth, box.clientWidth]);
        assert.ok(inner! > outer!, `${selector} must scroll`);
      }
    });
  });

  it("is dark where the reader's system is, but not on paper", async () => {
    const background = (page: Page) =>
      page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    await open({ colorScheme: "dark" }, async (page) => {
      assert.equal(await background(page), "rgb(13, 17, 23)");
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      assert.equal(await background(page), "rgb(255, 255, 255)");
      assert.ok(!(await page.locator(".contents").isVisible()));
      const code = page.locator(".input pre").first();
      assert.ok(
        await code.evaluate((pre) => pre.scrollWidth <= pre.clientWidth),
        "a line of code must not be cut off",
      );
    });
    await open({ colorScheme: "light" }, async (page) =>
      assert.equal(await background(page), "rgb(255, 255, 255)"),
    );
  });

  it("draws figures and charts in the colours of the page, also when these change", async () => {
    const colours = async (page: Page) => {
      const fill = (selector: string) =>
        page.evaluate<string>(`getComputedStyle(document.querySelector("${selector}")).fill`);
      return [await fill(".plotly-figure .xtick text"), await fill(".any-theme .role-axis-label text")];
    };
    const dark = ["rgb(230, 237, 243)", "rgb(230, 237, 243)"];
    const light = ["rgb(31, 35, 40)", "rgb(0, 0, 0)"];
    const drawnIn = (expected: string[]) =>
      `getComputedStyle(document.querySelector(".plotly-figure .xtick text")).fill === "${expected[0]}"`;
    await open({ colorScheme: "dark" }, async (page) => {
      await page.waitForFunction(drawnIn(dark));
      assert.deepEqual(await colours(page), dark);
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await page.waitForFunction(drawnIn(light));
      assert.deepEqual(await colours(page), light);
      await page.emulateMedia({ media: "screen", colorScheme: "light" });
      await page.waitForFunction(drawnIn(light));
      assert.deepEqual(await colours(page), light);
      assert.equal(await page.locator(".plotly-figure .points path").count(), 3);
    });
  });

  it("says without JavaScript what is missing", async () => {
    await open({ javaScriptEnabled: false }, async (page) => {
      assert.equal(
        await page.locator("figure noscript").textContent(),
        "This figure needs JavaScript: a figure",
      );
    });
  });
});

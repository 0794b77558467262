import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderHandout } from "../../src/handout/index.js";
import { launchChromium } from "../support/browser.js";
import { shootPlots, writeIndex } from "../support/contact-sheet.js";
import { lectureFolder, lectures, runLecture } from "../support/lectures.js";
import { requirement } from "../support/requirement.js";
import { temporaryFolder } from "../support/temp.js";

describe("the lectures' handouts", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let browser: Browser;

  before(async function () {
    browser = await launchChromium(requirement(this, "chromium").executable);
  });
  after(async () => {
    await browser?.close();
    writeIndex(lectures.map((name) => name.replace(".ipynb", "")));
  });

  /** Opens the page without a network, and looks at it once every figure is drawn. */
  async function open(
    file: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    await context.setOffline(true);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!/^(?:data|blob):/.test(url) && url !== pathToFileURL(file).href) complaints.push(url);
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(allDrawn, undefined, { timeout: 60_000 });
    await look(page);
    assert.deepEqual(complaints, []);
    await context.close();
  }

  for (const name of lectures)
    it(`${name} is drawn whole, in light and dark, on a screen and on a phone`, async () => {
      const warnings: string[] = [];
      const html = await renderHandout(await runLecture(name, "lectern"), {
        folder: lectureFolder,
        onWarning: (text) => warnings.push(text),
      });
      assert.deepEqual(warnings, []);
      const file = join(folder(), "handout.html");
      writeFileSync(file, html);

      for (const colorScheme of ["light", "dark"] as const)
        await open(file, { viewport: { width: 1280, height: 900 }, colorScheme }, async (page) => {
          assert.equal(await overflow(page), 0, `${colorScheme}: the page is wider than the screen`);
          assert.deepEqual(await page.evaluate(emptyPictures), []);
          await shootPlots(page, name.replace(".ipynb", ""), colorScheme);
        });
      await open(file, { viewport: { width: 360, height: 740 }, isMobile: true }, async (page) =>
        assert.equal(await overflow(page), 0, "the page is wider than a phone"),
      );
    });
});

/** By how many pixels the page is wider than what shows it. */
function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(
    "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)",
  );
}

/** In the page: whether each Plotly figure has been drawn, or has said why it can't be. */
const allDrawn = `[...document.querySelectorAll(".plotly-figure")].every(
  (figure) => figure.querySelector(".main-svg, .gl-container, .table") !== null || figure.textContent.includes("can't be drawn"),
)`;

/** In the page: the figures that show nothing. */
const emptyPictures = `[...document.querySelectorAll(".plot > svg, .plotly-figure, .output.html svg, .output img")].flatMap((picture) => {
  const { width, height } = picture.getBoundingClientRect();
  const failed = /can't be drawn|WebGL is not supported/.test(picture.textContent);
  return (width > 10 && height > 5 && !failed) ? [] : [picture.outerHTML.slice(0, 200)];
})`;

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { FIRST_LOAD_MS, labSuite, screenshots } from "../support/lab-suite.js";
import { code } from "../support/notebooks.js";

const cells = {
  watch: `import { animation, monitor, plot } from "lectern/plot";
const watch = monitor({ label: "Training", total: 1_000_000, series: ["loss"], yScale: "log" });
let step = 0;
let sum = 0;
while (watch.report(++step, { loss: 1 / step })) for (let i = 0; i < 100_000; i++) sum += i;
"stopped: " + watch.stopped`,
  move: `const frames = Array.from({ length: 30 }, (_, i) => ({
  x: [0, 30] as [number, number], y: [0, 1] as [number, number],
  shapes: [{ x: [i, i + 1, i + 1, i], y: [0, 0, 1, 1], fill: "#2f7ed8" }],
}));
plot(animation({ title: "A box", frames, labels: frames.map((_, i) => "step " + i), fps: 60 }));`,
};
type Name = keyof typeof cells;
const names = Object.keys(cells) as Name[];

describe("a lecture's plots in JupyterLab", function () {
  this.timeout(120_000);
  let page: Page;
  const problems: string[] = [];
  const suite = labSuite(({ write }) => write("plots.ipynb", ...names.map((name) => code(cells[name]))));

  before(async () => {
    page = await suite.browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`${suite.lab.url}/lab/tree/plots.ipynb?reset`, { timeout: FIRST_LOAD_MS });
    await page.getByText("TypeScript (Lectern) | Idle").waitFor({ timeout: FIRST_LOAD_MS });
  });
  const cell = (name: Name) => page.locator(".jp-Notebook .jp-CodeCell").nth(names.indexOf(name));
  async function run(name: Name): Promise<void> {
    await cell(name).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
  }

  it("a monitor moves in a synchronous loop until its Stop is pressed, and has no button then", async () => {
    await run("watch");
    const bar = cell("watch").getByRole("progressbar", { name: "Training" });
    await bar.waitFor();
    const first = Number(await bar.getAttribute("aria-valuenow"));
    await page.waitForFunction(
      `Number(document.querySelector("[role=progressbar][aria-label=Training]").getAttribute("aria-valuenow")) > ${first}`,
    );
    await page.screenshot({ path: join(screenshots, "monitor.png") });
    const stop = cell("watch").getByRole("button", { name: "Stop Training" });
    await stop.click();
    await cell("watch").getByText("stopped: true").waitFor();
    await cell("watch").getByText("· stopped ·").waitFor();
    await stop.waitFor({ state: "hidden" });
  });

  it("an animation plays, in light and in dark", async () => {
    await run("move");
    const plays = async () => {
      await cell("move").getByText("▶ Play").click();
      await cell("move")
        .locator(".slider-label, .slider-current-value, text")
        .getByText("step 29")
        .first()
        .waitFor();
    };
    await plays();
    await page.click('.lm-MenuBar-itemLabel:text("Settings")');
    await page.hover('.lm-Menu-itemLabel:text-is("Theme")');
    await page.click('.lm-Menu-itemLabel:text-is("JupyterLab Dark")');
    await page.waitForSelector('body[data-jp-theme-light="false"]', { state: "attached" });
    await page.waitForTimeout(1000);
    await plays();
    await page.screenshot({ path: join(screenshots, "animation-dark.png") });
    assert.equal(await cell("move").getByRole("alert").count(), 0);
    assert.deepEqual(problems, []);
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { FIRST_LOAD_MS, labSuite, screenshots } from "../support/lab-suite.js";
import { code } from "../support/notebooks.js";

const imports = `import { display, liveChart, progress, slider, stopButton, widget } from "lectern/display";
import { setTimeout as sleep } from "node:timers/promises";`;

/** One notebook: a widget of one's own, and those that are ready-made. */
const cells = {
  imports,
  counter: `const counter = widget({
  esm: \`export default {
    render({ model, el }) {
      const button = document.createElement("button");
      button.className = "counter";
      const draw = () => { button.textContent = "count is " + model.get("count"); };
      button.onclick = () => {
        model.set("count", model.get("count") + 1);
        model.save_changes();
        model.send({ clicked: true }, undefined, [new Uint8Array([4, 2]).buffer]);
      };
      model.on("change:count", draw);
      model.on("msg:custom", (content, buffers) => { button.title = content.text + buffers[0].getUint8(0); });
      draw();
      el.append(button);
    },
  };\`,
  css: ".counter { font-weight: bold }",
  state: { count: 10 },
});
counter.on("msg:custom", (content, [view]) => counter.send({ text: "heard " }, [new Uint8Array([view!.getUint8(1)])]));
counter`,
  twice: `counter.set("count", counter.get("count") * 2)`,
  slide: `const size = slider({ min: 0, max: 10, value: 3, label: "Size" });
const shown = display("size " + size.value);
size.on("change:value", (value) => shown.update("size is now " + value));
size`,
  loop: `const stop = stopButton({ label: "Stop training" });
display(stop);
const chart = liveChart({ series: ["train", "test"], label: "Loss", xLabel: "step", yScale: "log" });
let steps = 0;
for (const step of progress(5_000_000, { label: "Training" })) {
  if (step % 200 === 0) chart.append(step, { train: Math.exp(-step / 1e6), test: Math.exp(-step / 2e6) + 0.01 * Math.random() });
  for (let i = 0; i < 20_000; i++) steps++;
  if (stop.pressed) break;
}
"stopped after some steps: " + (steps > 0)`,
  halt: `const halt = stopButton({ label: "Halt" });
display(halt);
while (!halt.pressed) {}`,
  question: `console.log("hello " + prompt("Your name?"))`,
};
type Name = keyof typeof cells;
const names = Object.keys(cells) as Name[];

describe("JupyterLab with anywidget", function () {
  this.timeout(120_000);
  let page: Page;
  const problems: string[] = [];
  /** How many messages on comms the page has sent to a subshell. */
  let toSubshells = 0;

  const suite = labSuite(({ write }) => write("widgets.ipynb", ...names.map((name) => code(cells[name]))));
  const file = join(suite.root, "widgets.ipynb");

  before(async () => {
    page = await suite.browser.newPage({ viewport: { width: 1280, height: 1100 } });
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        if (/"comm_msg"/.test(String(payload)) && /"subshell_id":"/.test(String(payload))) toSubshells++;
      }),
    );
    await open();
  });

  async function open(): Promise<void> {
    await page.goto(`${suite.lab.url}/lab/tree/widgets.ipynb?reset`, { timeout: FIRST_LOAD_MS });
    await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: FIRST_LOAD_MS });
    await page.getByText(/TypeScript \(Lectern\) \| (Idle|Busy)/).waitFor({ timeout: FIRST_LOAD_MS });
  }
  const cell = (name: Name) => page.locator(".jp-Notebook .jp-CodeCell").nth(names.indexOf(name));
  const output = (name: Name) => cell(name).locator(".jp-OutputArea-output");
  async function run(name: Name): Promise<void> {
    await cell(name).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
  }
  /** Saves the notebook; resolves with what stands in the file then. */
  async function save(): Promise<string> {
    const before = readFileSync(file, "utf8");
    await page.click('.lm-MenuBar-itemLabel:text("File")');
    await page.click('.lm-Menu-itemLabel:text-is("Save Notebook")');
    for (;;) {
      const now = readFileSync(file, "utf8");
      if (now !== before && now.endsWith("}\n")) return now;
      await page.waitForTimeout(100);
    }
  }
  const snap = async (name: string, place: Name) => {
    await cell(place).scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  };

  it("shows a widget, and carries its state and messages both ways", async () => {
    await run("imports");
    await run("counter");
    const button = output("counter").locator("button.counter");
    await button.filter({ hasText: "count is 10" }).waitFor();
    await button.click();
    await button.filter({ hasText: "count is 11" }).waitFor();
    await page.waitForFunction(`document.querySelector("button.counter").title === "heard 2"`);
    assert.ok(toSubshells > 0, "JupyterLab uses subshells for comms");
    await run("twice");
    await button.filter({ hasText: "count is 22" }).waitFor();
  });

  it("calls a handler when a slider moves", async () => {
    await run("slide");
    const slider = output("slide").getByRole("slider", { name: "Size" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await output("slide").filter({ hasText: "size is now 5" }).waitFor();
    await snap("slider", "slide");
  });

  it("moves a progress bar and a chart during a synchronous loop, until the stop button is pressed", async () => {
    await run("loop");
    const bar = output("loop").getByRole("progressbar", { name: "Training" });
    await bar.waitFor();
    const now = async () => Number(await bar.getAttribute("aria-valuenow"));
    const chart = output("loop").locator("svg[role=img]");
    await chart.waitFor();
    const [first, line] = [await now(), await chart.innerHTML()];
    await page.waitForFunction(
      `Number(document.querySelector("[role=progressbar][aria-label=Training]").getAttribute("aria-valuenow")) > ${first}`,
    );
    while ((await chart.innerHTML()) === line) await page.waitForTimeout(50);
    await page.getByText("TypeScript (Lectern) | Busy").waitFor();
    await page.waitForTimeout(1500);
    await snap("training", "loop");
    await output("loop").getByRole("button", { name: "Stop training" }).click();
    await output("loop").filter({ hasText: "stopped after some steps: true" }).waitFor();
    await output("loop").getByText("stopped").first().waitFor();
    await snap("training-stopped", "loop");
  });

  it("looks right in the dark", async () => {
    await page.click('.lm-MenuBar-itemLabel:text("Settings")');
    await page.hover('.lm-Menu-itemLabel:text-is("Theme")');
    await page.click('.lm-Menu-itemLabel:text-is("JupyterLab Dark")');
    await page.waitForSelector('body[data-jp-theme-light="false"]', { state: "attached" });
    await page.waitForTimeout(1000);
    await snap("widgets-dark", "loop");
    await snap("slider-dark", "slide");
  });

  it("asks for input below the cell, until it is interrupted", async () => {
    await run("question");
    const box = output("question").getByRole("textbox");
    await box.waitFor();
    await page.click('.lm-MenuBar-itemLabel:text("Kernel")');
    await page.click('.lm-Menu-itemLabel:text-is("Interrupt Kernel")');
    await output("question").filter({ hasText: "KeyboardInterrupt" }).waitFor();
    await snap("input-interrupted", "question");
    await run("question");
    await box.fill("Ada");
    await page.keyboard.press("Enter");
    await output("question").filter({ hasText: "hello Ada" }).waitFor();
  });

  it("shows the widgets again when the page is reloaded, and saves their last stills", async () => {
    const saved = await save();
    await open();
    await output("counter").locator("button.counter").filter({ hasText: "count is 22" }).waitFor();
    assert.equal(await output("slide").getByRole("slider", { name: "Size" }).inputValue(), "5");
    assert.match(saved, /Stop training button, pressed/);
    assert.match(saved, /Training: \d+ of 5000000, stopped/);
    assert.deepEqual(
      problems.filter((text) => /widget|comm|buffer/i.test(text)),
      [],
    );
  });

  it("shows the widgets in the middle of a synchronous loop to a page that is reloaded", async () => {
    await run("halt");
    const button = output("halt").getByRole("button", { name: "Halt" });
    await button.waitFor();
    await save();
    await open();
    await page.getByText("TypeScript (Lectern) | Busy").waitFor();
    await button.click();
    await page.getByText("TypeScript (Lectern) | Idle").waitFor();
  });

  it("shows the stills where there is no widget manager", async () => {
    await page.route(/lab\/extensions\/(anywidget|@jupyter-widgets)\//, (route) => route.abort());
    await open();
    await output("loop").getByRole("progressbar", { name: "Training" }).waitFor();
    await output("loop").locator("svg[role=img]").waitFor();
    await output("loop").getByRole("button", { name: "Stop training (pressed)", disabled: true }).waitFor();
    assert.equal(await page.getByText("Error displaying widget").count(), 0);
    await snap("widgets-still", "loop");
  });
});

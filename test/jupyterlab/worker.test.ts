import { join } from "node:path";
import type { Page } from "playwright-core";
import { FIRST_LOAD_MS, labSuite, screenshots } from "../support/lab-suite.js";
import { code } from "../support/notebooks.js";

const cells = {
  imports: `import { inWorker, tf } from "lectern/tensor";
import { display, liveChart, stopButton } from "lectern/display";`,
  train: `const stop = stopButton({ label: "Stop training" });
const chart = liveChart({ series: ["train"], label: "Loss", xLabel: "step", yScale: "log" });
display(stop);
display(chart);
const trained = await inWorker(
  ({ tf, progress, stopped }, { rate }) => {
    const x = tf.linspace(-1, 1, 64).reshape([64, 1]);
    const y = x.mul(3).sin();
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 32, inputShape: [1], activation: "tanh" }));
    model.add(tf.layers.dense({ units: 1 }));
    const optimizer = tf.train.adam(rate);
    for (let step = 0; !stopped(); step++) {
      const loss = optimizer.minimize(() => (model.predict(x) as typeof x).sub(y).square().mean(), true)!;
      if (step % 10 === 0) progress({ step, loss: loss.dataSync()[0] });
      loss.dispose();
    }
    return model;
  },
  { rate: 0.01 },
  { stop, onProgress: ({ step, loss }) => chart.append(step, { train: loss }) },
);
"parameters trained: " + trained.countParams()`,
  wrong: `const depth = 3;
await inWorker(({ tf }) => tf.ones([depth]));`,
  fails: `await inWorker(({ tf }) => {
  const a = tf.ones([2, 3]);
  return tf.matMul(a, a);
});`,
  forever: `await inWorker(({ progress }) => {
  for (let i = 0; ; i++) progress(i);
}, undefined, { patience: 0.5 });`,
  after: `const [guess] = [trained.predict(tf.zeros([1, 1]))].flat();
"still here: " + guess!.shape`,
};
type Name = keyof typeof cells;
const names = Object.keys(cells) as Name[];

describe("training in a worker, in JupyterLab", function () {
  this.timeout(120_000);
  let page: Page;
  const suite = labSuite(({ write }) => write("worker.ipynb", ...names.map((name) => code(cells[name]))));
  before(async () => {
    page = await suite.browser.newPage({ viewport: { width: 1280, height: 1400 } });
    await page.goto(`${suite.lab.url}/lab/tree/worker.ipynb?reset`, { timeout: FIRST_LOAD_MS });
    await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: FIRST_LOAD_MS });
    await page.getByText(/TypeScript \(Lectern\) \| (Idle|Busy)/).waitFor({ timeout: FIRST_LOAD_MS });
  });

  const cell = (name: Name) => page.locator(".jp-Notebook .jp-CodeCell").nth(names.indexOf(name));
  const output = (name: Name) => cell(name).locator(".jp-OutputArea-output");
  async function run(name: Name): Promise<void> {
    await cell(name).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
  }
  const snap = async (name: string, place: Name) => {
    await cell(place).scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  };

  it("moves the chart while the cell waits, and returns the model when Stop is pressed", async () => {
    await run("imports");
    await run("train");
    const chart = output("train").locator("svg[role=img]");
    await chart.waitFor();
    const line = await chart.innerHTML();
    while ((await chart.innerHTML()) === line) await page.waitForTimeout(50);
    await page.getByText("TypeScript (Lectern) | Busy").waitFor();
    await page.waitForTimeout(1500);
    await snap("worker-training", "train");
    await output("train").getByRole("button", { name: "Stop training" }).click();
    await output("train").filter({ hasText: "parameters trained: 97" }).waitFor();
  });

  it("shows errors at the cell", async () => {
    await run("wrong");
    await output("wrong").filter({ hasText: 'uses "depth" of its surroundings' }).waitFor();
    await run("fails");
    await output("fails")
      .filter({ hasText: /cell \d+:3:13/ })
      .waitFor();
    await snap("worker-errors", "fails");
  });

  it("ends with the cell that is interrupted", async () => {
    await run("forever");
    await page.waitForTimeout(1500);
    await page.click('.lm-MenuBar-itemLabel:text("Kernel")');
    await page.click('.lm-Menu-itemLabel:text-is("Interrupt Kernel")');
    await output("forever").filter({ hasText: "KeyboardInterrupt" }).waitFor();
    await run("after");
    await output("after").filter({ hasText: "still here: 1,1" }).waitFor();
    await snap("worker-interrupted", "after");
  });
});

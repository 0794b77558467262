import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Kernel } from "../../src/client/index.js";
import { displayMethod, monitor } from "../../src/display/index.js";
import { requirement } from "../support/requirement.js";
import { recordDisplays } from "./record-displays.js";

describe("monitor", () => {
  const phase = (watch: ReturnType<typeof monitor>) => watch.peek().phase;
  const still = (watch: ReturnType<typeof monitor>) => String(watch[displayMethod]()["text/html"]);

  it("counts steps, draws curves, and ends by itself", () => {
    const watch = monitor({ label: "A & B", total: 3, series: ["loss"] });
    recordDisplays(() => {
      assert.equal(watch.report({ loss: 3 }), true);
      assert.equal(watch.report(2, { loss: 2 }), true);
      assert.equal(phase(watch), "running");
      assert.equal(watch.report(3, { loss: 1 }), true);
    });
    assert.equal(phase(watch), "done");
    assert.deepEqual(watch[displayMethod]()["text/plain"], "A & B: 3 of 3; loss 1");
    assert.match(still(watch), /role="progressbar" aria-label="A &amp; B" .*3 of 3.*loss: .*<path d="M/s);
    assert.doesNotMatch(still(watch), /button/);
    assert.deepEqual(watch.peek().lines, [[1, 3, 2, 2, 3, 1]]);
  });

  it("shows itself once", () => {
    const sent = recordDisplays(() => {
      const watch = monitor({ total: 5, series: ["a", "b"] });
      for (let step = 1; step <= 4; step++) watch.report({ a: step });
      watch.report({ a: 5, b: 1 });
    });
    assert.equal(sent.filter(({ update }) => !update).length, 1);
    assert.match(String(sent.at(-1)!.data["text/plain"]), /5 of 5; a 5, b 1/);
  });

  it("counts from 0 where the first step is 0, and ends where the strides end", () => {
    const watch = monitor({ total: 4, series: ["a"] });
    recordDisplays(() => {
      for (let step = 0; step < 4; step++) watch.report(step, { a: 1 });
    });
    assert.equal(phase(watch), "done");
    const strides = monitor({ total: 100, series: ["a"] });
    recordDisplays(() => {
      for (let step = 0; step < 100; step += 30) strides.report(step, { a: 1 });
    });
    assert.equal(phase(strides), "running");
    recordDisplays(() => strides.settle("cell"));
    assert.equal(phase(strides), "done");
  });

  it("goes on until Stop is pressed", () => {
    const watch = monitor({ total: 9, series: ["a"] });
    recordDisplays(() => {
      assert.equal(watch.report({ a: 1 }), true);
      // What the page does.
      watch.set("stop", true);
      assert.equal(watch.report({ a: 2 }), false);
      // A second training that the same monitor would watch.
      assert.equal(watch.report(7, { a: 9 }), false);
    });
    assert.deepEqual([watch.peek().value, watch.peek().lines], [2, [[1, 1, 2, 2]]]);
    assert.equal(phase(watch), "stopped");
    assert.equal(watch.stopped, true);
    watch.end();
    assert.equal(phase(watch), "stopped");
  });

  it("is done when it is told to end, and stopped when its cell ends before", () => {
    const [early, broken, failed] = [1, 2, 3].map(() => monitor({ total: 9, series: ["a"] }));
    recordDisplays(() => {
      for (const watch of [early, broken, failed]) watch!.report({ a: 1 });
      early!.end();
    });
    assert.equal(phase(early!), "done");
    // The bar is full: fewer steps were enough.
    assert.match(still(early!), /width:100\.00%.*>done<.*1 of 9/s);
    recordDisplays(() => broken!.settle("interrupted cell"));
    assert.equal(phase(broken!), "stopped");
    recordDisplays(() => failed!.settle("message"));
    assert.equal(phase(failed!), "running");
    recordDisplays(() => failed!.settle("cell"));
    assert.equal(phase(failed!), "stopped");
    assert.match(still(failed!), /1 of 9 · stopped/);
    // A training that waits between steps outlives its cell.
    recordDisplays(() => failed!.report({ a: 2 }));
    assert.equal(phase(failed!), "running");
  });

  it("refuses what it can't show", () => {
    assert.throws(
      () => monitor({ series: [] }),
      new TypeError("monitor: series must be a list of names, but is []"),
    );
    assert.throws(
      () => monitor({ series: ["a", "b", "a"] }),
      new TypeError("monitor: series must be a list of different names, but is [ 'a', 'b', 'a' ]"),
    );
    for (const name of ["label", "xLabel", "yLabel"])
      assert.throws(
        () => monitor({ series: ["a"], [name]: 1 }),
        new TypeError(`monitor: ${name} must be a text, but is 1`),
      );
    assert.throws(
      () => monitor({ series: ["a"], total: 0 }),
      new RangeError("monitor: total must be a whole number above 0, but is 0"),
    );
    assert.throws(
      () => monitor({ series: ["a"], yScale: "ln" as never }),
      new TypeError('monitor: yScale must be "linear" or "log", but is \'ln\''),
    );
    assert.throws(
      () => monitor({ series: ["a"], steps: 3 } as never),
      new TypeError(
        'monitor: unknown option "steps"; the options are label, total, series, xLabel, yLabel, yScale',
      ),
    );
    const watch = monitor({ series: ["a"] });
    assert.throws(
      () => watch.report({ b: 1 } as never),
      new TypeError('report: the monitor\'s series are a, but got "b"'),
    );
    assert.throws(
      () => watch.report({ a: "1" } as never),
      new TypeError("report: a must be a number, but is '1'"),
    );
    assert.throws(
      () => watch.report(Number.NaN, { a: 1 }),
      new TypeError("report: step must be a finite number, but is NaN"),
    );
  });

  it("prints its first and last state in a script", () => {
    const library = pathToFileURL(join(import.meta.dirname, "../../src/plot/index.js"));
    const code = `import { monitor } from ${JSON.stringify(library)};
      const watch = monitor({ label: "Training", total: 50, series: ["loss"] });
      for (let step = 1; step <= 50; step++) watch.report(step, { loss: 1 / step });`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      encoding: "utf8",
    });
    assert.deepEqual([stderr, stdout], ["", "Training: 0 of 50; loss -\nTraining: 50 of 50; loss 0.02\n"]);
  });

  it("is a still with its last state in stock tslab and in ours", async function () {
    this.timeout(60_000);
    requirement(this, "tslab");
    for (const name of ["lectern", "tslab"]) {
      const kernel = await Kernel.start(name, { cwd: join(import.meta.dirname, "../../..") });
      try {
        let last = "";
        const code = `import { monitor } from "lectern/plot";
          const watch = monitor({ label: "Training", total: 90, series: ["loss"] });
          for (let step = 1; step <= 90; step++) watch.report(step, { loss: 1 / step });`;
        const { status } = await kernel.execute(code, {
          onPublication: ({ content }) => {
            const data = content["data"] as Record<string, string> | undefined;
            if (data?.["text/html"]) last = data["text/html"];
          },
        });
        assert.equal(status, "ok");
        assert.match(last, /90 of 90 · .*took/, name);
      } finally {
        await kernel.stop();
      }
    }
  });
});

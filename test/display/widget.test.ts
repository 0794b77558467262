import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Kernel } from "../../src/client/index.js";
import { joinBuffers, splitBuffers } from "../../src/display/buffers.js";
import {
  displayMethod,
  type MimeBundle,
  progress,
  slider,
  stopButton,
  widget,
} from "../../src/display/index.js";
import { requirement } from "../support/requirement.js";

describe("a widget's bytes", () => {
  it("are taken out of the state and put back as DataViews", () => {
    const backing = new Float64Array([1, 2, 3]);
    const { state, paths, buffers } = splitBuffers({
      n: 1,
      view: backing.subarray(1, 2),
      deep: { list: [{ raw: new ArrayBuffer(2) }, new Uint8Array([7])] },
      date: new Date(0),
      gone: undefined,
    });
    assert.deepEqual(state, { n: 1, deep: { list: [{}, null] }, date: "1970-01-01T00:00:00.000Z" });
    assert.deepEqual(paths, [["view"], ["deep", "list", 0, "raw"], ["deep", "list", 1]]);
    assert.deepEqual(
      buffers.map(({ length }) => length),
      [8, 2, 1],
    );
    const joined = joinBuffers({ state, paths, buffers }) as {
      view: DataView;
      deep: { list: [object, DataView] };
    };
    assert.equal(joined.view.getFloat64(0, true), 2);
    assert.equal(joined.deep.list[1].getUint8(0), 7);
  });

  it("that belong nowhere are passed over, and reach no prototype", () => {
    const paths = [["a", "b"], ["__proto__", "x"], ["__proto__"], [], "x" as never, ["list", 0]];
    const buffers = paths.map(() => new Uint8Array(1));
    const state = joinBuffers({ state: { a: 1 }, paths, buffers });
    assert.equal(state["a"], 1);
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.equal(Object.getPrototypeOf(state), Object.prototype);
  });

  it("can't be in a state with circles", () => {
    const circle: Record<string, unknown> = {};
    circle["circle"] = circle;
    assert.throws(() => splitBuffers(circle), /without circles/);
  });
});

describe("widgets where there are none", () => {
  it("are stills", () => {
    const bundle = (value: { [displayMethod](): MimeBundle }) => value[displayMethod]();
    const own = widget({ esm: "", state: { a: "<1>" }, text: ({ a }) => `a is ${a}` });
    assert.deepEqual(bundle(own), {
      "text/html": "<pre>{ a: &#39;&lt;1&gt;&#39; }</pre>",
      "text/plain": "a is <1>",
    });
    own.set("a", "2");
    assert.equal(bundle(own)["text/plain"], "a is 2");
    assert.match(String(bundle(stopButton({ label: "<Halt>" }))["text/html"]), /disabled>&lt;Halt&gt;/);
    assert.match(String(bundle(slider({ value: 7, label: "Size" }))["text/plain"]), /^Size: 7/);
    assert.match(
      String(bundle(progress([1, 2], { label: "a & b" }))["text/html"]),
      /role="progressbar" aria-label="a &amp; b"/,
    );
  });

  it("refuse what they can't show", () => {
    assert.throws(() => widget({ esm: 1 as never, state: {} }), /esm must be the source/);
    assert.throws(() => widget({ esm: "", state: { _esm: 1 } }), /begin with _/);
    assert.throws(() => widget({ esm: "", state: {}, html: "" } as never), /html/);
    assert.throws(() => slider({ step: 0 }), /step must be above 0/);
  });

  const library = pathToFileURL(join(import.meta.dirname, "../../src/display/index.js"));
  const script = (code: string) =>
    spawnSync(
      process.execPath,
      ["--input-type=module", "-e", `import * as d from ${JSON.stringify(library)}; ${code}`],
      {
        encoding: "utf8",
        input: "",
      },
    );

  it("print their first and last state in a script", () => {
    const { stdout, stderr } = script(
      'for (const i of d.progress(3, { label: "Steps" })); const s = d.stopButton(); d.display(s); console.log(s.pressed)',
    );
    assert.deepEqual(
      [stderr, stdout.split("\n")],
      ["", ["Steps: 0 of 3", "Steps: 3 of 3", "Stop button", "false", ""]],
    );
  });

  it("can't ask in a script without a terminal", () => {
    assert.match(script('await d.input("?")').stderr, /input: there is nobody to ask/);
  });

  it("are replaced in stock tslab while a loop goes on", async function () {
    this.timeout(60_000);
    requirement(this, "tslab");
    const kernel = await Kernel.start("tslab");
    try {
      const shown: string[] = [];
      const { status } = await kernel.execute(
        'import { progress } from "lectern/display"; for (const i of progress(3)) await new Promise((r) => setTimeout(r, 20));',
        {
          onPublication: ({ header, content }) => {
            if (/display_data$/.test(header.msg_type))
              shown.push(`${header.msg_type} ${(content["data"] as MimeBundle)["text/plain"]}`);
          },
        },
      );
      assert.equal(status, "ok");
      assert.deepEqual(
        [shown[0], shown.at(-1)],
        ["display_data Progress: 0 of 3", "update_display_data Progress: 3 of 3"],
      );
    } finally {
      await kernel.stop();
    }
  });
});

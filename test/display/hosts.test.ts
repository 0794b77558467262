import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { display, findHost } from "../../src/display/index.js";

const require = createRequire(import.meta.url);

describe("hosts", () => {
  it("print the text in a plain script", () => {
    const library = pathToFileURL(join(import.meta.dirname, "../../src/display/index.js"));
    const code = `import { display, html } from ${JSON.stringify(library)};
      display({ a: 1 }); display(html("<b>x</b>")); display("s").update("t");`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    assert.deepEqual([run.stderr, run.stdout], ["", "{ a: 1 }\n<b>x</b>\n's'\n't'\n"]);
  });

  it("reach Deno's kernel by its broadcast", () => {
    const sent: unknown[] = [];
    const jupyter = { broadcast: async (...message: unknown[]) => void sent.push(message) };
    Object.assign(globalThis, { Deno: { jupyter } });
    try {
      display(1, { displayId: "d" }).update(2);
      findHost().clear(true);
    } finally {
      Reflect.deleteProperty(globalThis, "Deno");
    }
    const content = (text: string) => ({
      data: { "text/plain": text },
      metadata: {},
      transient: { display_id: "d" },
    });
    assert.deepEqual(sent, [
      ["display_data", content("1")],
      ["update_display_data", content("2")],
      ["clear_output", { wait: true }],
    ]);
  });

  it("don't take Deno outside a notebook for its kernel", () => {
    const deno = {
      get jupyter() {
        throw new Error("Deno.jupyter is only available in `deno jupyter` subcommand.");
      },
    };
    Object.assign(globalThis, { Deno: deno });
    try {
      assert.equal(findHost().name, "node");
    } finally {
      Reflect.deleteProperty(globalThis, "Deno");
    }
  });
});

describe("the host in stock tslab", () => {
  const tslab = require("tslab") as object;
  const jupyter = require(join(dirname(require.resolve("tslab")), "jupyter.js")) as {
    lastWriteDisplayData: unknown;
  };

  function withTslab(cellRequire: unknown, action: () => void): void {
    Object.assign(globalThis, { __tslab__: { exports: {}, require: cellRequire } });
    try {
      action();
    } finally {
      Reflect.deleteProperty(globalThis, "__tslab__");
      jupyter.lastWriteDisplayData = null;
    }
  }

  it("sends whole bundles through the copy of tslab that runs", () => {
    const sent: unknown[] = [];
    withTslab(require, () => {
      jupyter.lastWriteDisplayData = (content: object, update: boolean) => sent.push({ ...content, update });
      display([{ a: 1 }], { displayId: "d" }).update(2);
    });
    const [first, second] = sent as { data: object }[];
    assert.deepEqual(Object.keys(first!.data), ["text/html", "text/plain"]);
    assert.deepEqual(second, {
      data: { "text/plain": "2" },
      metadata: {},
      transient: { display_id: "d" },
      update: true,
    });
  });

  it("falls back to the public raw() with the best form", () => {
    const sent: unknown[] = [];
    const other = { display: { raw: (...form: unknown[]) => sent.push(form) } };
    withTslab(
      Object.assign(() => other, { cache: {} }),
      () => {
        display([{ a: 1 }]);
        display(3);
        display({ "application/x": "y" }, { raw: true });
      },
    );
    assert.equal((sent[0] as string[])[0], "text/html");
    assert.deepEqual(sent.slice(1), [
      ["text/plain", "3"],
      ["application/x", "y"],
    ]);
    assert.notEqual(tslab, other);
  });
});

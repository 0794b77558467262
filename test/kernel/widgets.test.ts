import assert from "node:assert/strict";
import type { Message } from "../../src/kernel/protocol/index.js";
import { lecternKernel } from "../support/kernel.js";

interface WidgetData {
  method: string;
  state: Record<string, unknown>;
  buffer_paths: unknown[];
}
const dataOf = (message: Message) => message.content["data"] as WidgetData;
const isComm = (type: string) => (message: Message) => message.header.msg_type === type;

describe("widgets", () => {
  const kernel = lecternKernel();
  before(() =>
    kernel.run(`import { display, liveChart, progress, slider, stopButton, widget } from "lectern/display";
      const w = widget({ esm: "export default { render() {} }", css: "p {}", state: { count: 0, list: [1], bytes: new Float32Array([1, 2]) } });`),
  );
  const update = (id: string, state: object, more = {}, buffers: Buffer[] = []) =>
    kernel().comm(
      "comm_msg",
      { comm_id: id, data: { method: "update", state, buffer_paths: [], ...more } },
      { buffers },
    );
  /** Resolves when the kernel next publishes a message of a type. */
  const published = (type: string) =>
    new Promise<void>((resolve) => {
      const deaf = kernel().onPublication((message) => {
        if (message.header.msg_type !== type) return;
        deaf();
        resolve();
      });
    });
  const idOf = async (name: string) => (await kernel.run(`${name}.id`)).result!.slice(1, -1);

  it("opens as anywidget's front end wants it, with bytes apart", async () => {
    const { messages } = await kernel.run(
      'widget({ esm: "E", css: "C", state: { a: 1, deep: { list: [new Uint8Array([9]), 2] }, raw: new Uint8Array([5]).buffer } })',
    );
    const open = messages.find(isComm("comm_open"))!;
    assert.equal(open.content["target_name"], "jupyter.widget");
    const { state, buffer_paths } = dataOf(open);
    assert.deepEqual(
      [state["_model_module"], state["_model_name"], state["_view_name"], state["_esm"], state["_css"]],
      ["anywidget", "AnyModel", "AnyView", "E", "C"],
    );
    assert.deepEqual([state["a"], state["deep"], "raw" in state], [1, { list: [null, 2] }, false]);
    assert.deepEqual(buffer_paths, [["deep", "list", 0], ["raw"]]);
    assert.deepEqual(
      open.buffers.map((b) => [...b]),
      [[9], [5]],
    );
    const bundle = messages.find(isComm("execute_result"))!.content["data"] as Record<string, unknown>;
    assert.deepEqual(bundle["application/vnd.jupyter.widget-view+json"], {
      version_major: 2,
      version_minor: 0,
      model_id: open.content["comm_id"],
    });
    assert.match(String(bundle["text/html"]), /a: 1/);
    assert.match(String(bundle["text/plain"]), /^Widget/);
  });

  it("sends changes, and tells handlers of those from here and from the page", async () => {
    const { messages, stdout } = await kernel.run(`
      w.on("change:count", (value, previous) => console.log("count", previous, "->", value));
      w.set("count", 1);
      w.set({ count: 2, list: [2] });`);
    assert.deepEqual(
      messages.filter(isComm("comm_msg")).map((message) => dataOf(message).state),
      [{ count: 1 }, { count: 2, list: [2] }],
    );
    assert.equal(stdout, "count 0 -> 1\ncount 1 -> 2\n");
    const heard = await update(await idOf("w"), { count: 5, unknown: 1 });
    const [echo] = heard.filter(isComm("comm_msg"));
    assert.deepEqual([dataOf(echo!).method, dataOf(echo!).state], ["echo_update", { count: 5, unknown: 1 }]);
    assert.equal(heard.find(isComm("stream"))?.content["text"], "count 2 -> 5\n");
    assert.equal((await kernel.run('[w.get("count"), "unknown" in w.peek()]')).result, "[ 5, false ]");
  });

  it("takes bytes from the page as DataViews", async () => {
    await update(await idOf("w"), { list: [null, 3] }, { buffer_paths: [["bytes"], ["list", 0]] }, [
      Buffer.from(new Float32Array([4]).buffer),
      Buffer.from([8]),
    ]);
    const { result } = await kernel.run(
      'const [first] = w.get("list") as unknown as [DataView]; const view = w.get("bytes") as unknown as DataView; [view.getFloat32(0, true), first.getUint8(0)]',
    );
    assert.equal(result, "[ 4, 8 ]");
  });

  it("is typed", async () => {
    const { error } = await kernel.run('w.set("count", "one")');
    assert.match(error!.evalue, /TS2769|not assignable/);
    assert.match((await kernel.run('w.on("change:nothing", () => {})')).error!.ename, /TypeCheckError/);
    assert.match((await kernel.run("w.set({ other: 1 } as object)")).error!.evalue, /"other"/);
  });

  it("exchanges messages of its own with the page, and closes", async () => {
    const { messages } = await kernel.run(
      'w.on("msg:custom", (content, [view]) => w.send({ got: content, byte: view!.getUint8(0) }, [view!])); w.send("hello", [new Uint16Array([1])]);',
    );
    assert.deepEqual(messages.map(dataOf), [{ method: "custom", content: "hello" }]);
    assert.deepEqual([...messages[0]!.buffers[0]!], [1, 0]);
    const id = await idOf("w");
    const heard = await kernel().comm(
      "comm_msg",
      { comm_id: id, data: { method: "custom", content: { x: 1 } } },
      { buffers: [Buffer.from([6])] },
    );
    const answer = heard.find(isComm("comm_msg"))!;
    assert.deepEqual(dataOf(answer), { method: "custom", content: { got: { x: 1 }, byte: 6 } });
    assert.deepEqual([...answer.buffers[0]!], [6]);
    assert.deepEqual(
      (await kernel.run("const gone = stopButton(); gone.close(); gone")).messages
        .map((m) => m.header.msg_type)
        .slice(0, 2),
      ["comm_open", "comm_close"],
    );
  });

  it("bounds what a loop that sets state all the time sends, and sends the last before the cell's end", async () => {
    const { messages } = await kernel.run(`
      const many = widget({ esm: "", state: { n: 0 } });
      const begun = performance.now();
      for (let i = 1; i <= 1_000_000; i++) many.set("n", i);
      console.log(performance.now() - begun);`);
    const seconds = Number(messages.find(isComm("stream"))!.content["text"]) / 1000;
    const updates = messages.filter(isComm("comm_msg"));
    assert.ok(updates.length <= 22 + 60 * seconds, `${updates.length} updates in ${seconds} s`);
    assert.deepEqual(dataOf(updates.at(-1)!).state, { n: 1_000_000 });
  });

  it("replaces stills during a loop as long as no page shows widgets", async () => {
    const loop = `const epochs = progress(1e9);
      const until = Date.now() + 700;
      for (const _ of epochs) if (Date.now() > until) break;`;
    const stills = async () => (await kernel.run(loop)).messages.filter(isComm("update_display_data")).length;
    const without = await stills();
    assert.ok(without >= 2, `${without} stills`);
    await kernel().comm("comm_open", { comm_id: "page", target_name: "jupyter.widget.control", data: {} });
    assert.equal(await stills(), 1);
    await kernel().comm("comm_close", { comm_id: "page", data: {} });
  });

  it("answers a page that is reloaded, also while a cell computes", async () => {
    await kernel.run('const shown = widget({ esm: "E", state: { a: 1, bytes: new Uint8Array([1]) } });');
    const id = await idOf("shown");
    await update(id, { a: 7 });
    const sent = published("comm_msg");
    const busy = kernel.run('shown.set("bytes", new Uint8Array([2, 3])); while (shown.get("a") === 7) {}');
    await sent;
    const one = await kernel().comm("comm_msg", { comm_id: id, data: { method: "request_state" } });
    const [answer] = one.filter(isComm("comm_msg"));
    assert.deepEqual([dataOf(answer!).state["a"], dataOf(answer!).buffer_paths], [7, [["bytes"]]]);
    assert.deepEqual([...answer!.buffers[0]!], [2, 3]);
    await kernel().comm("comm_open", { comm_id: "ctl", target_name: "jupyter.widget.control", data: {} });
    const all = await kernel().comm("comm_msg", { comm_id: "ctl", data: { method: "request_states" } });
    const data = all.find(isComm("comm_msg"))!.content["data"] as {
      method: string;
      states: Record<string, { model_name: string; state: Record<string, unknown> }>;
      buffer_paths: unknown[][];
    };
    assert.equal(data.method, "update_states");
    assert.equal(data.states[id]?.model_name, "AnyModel");
    assert.equal(data.states[id]?.state["a"], 7);
    assert.ok(data.buffer_paths.some((path) => path[0] === id && path[1] === "state" && path[2] === "bytes"));
    await kernel().comm("comm_close", { comm_id: "ctl", data: {} });
    await update(id, { a: 8 });
    assert.equal((await busy).status, "ok");
  });

  it("stops a synchronous loop by a button, and an asynchronous one", async () => {
    for (const step of ["n++", "await new Promise((r) => setTimeout(r, 1))"]) {
      await kernel.run("const stop = stopButton(); let n = 0;");
      const id = await idOf("stop");
      const shown = published("display_data");
      const looping = kernel.run(`display(stop); while (!stop.pressed) { ${step} } "stopped"`);
      await shown;
      await update(id, { pressed: true });
      assert.equal((await looping).result, "'stopped'");
    }
  });

  it("shows a progress bar whose last still stands in the notebook", async () => {
    const { messages, stdout } = await kernel.run(
      'for (const item of progress(["a", "b"], { label: "Letters" })) console.log(item);',
    );
    assert.equal(stdout, "a\nb\n");
    assert.match(JSON.stringify(messages.find(isComm("display_data"))!.content), /Letters: 0 of 2/);
    const last = messages.findLast(isComm("update_display_data"))!;
    assert.match(JSON.stringify(last.content), /Letters: 2 of 2/);
    assert.match(
      (await kernel.run("for await (const i of progress(3)) if (i === 1) break;")).messages
        .map((m) => JSON.stringify(m.content))
        .at(-1)!,
      /1 of 3, stopped/,
    );
    const byHand = await kernel.run("const bar = progress(10); bar.update(); bar.update(4);");
    assert.match(JSON.stringify(byHand.messages.at(-1)!.content), /5 of 10/);
    assert.match((await kernel.run("progress(-1)")).error!.evalue, /whole number/);
  });

  it("shows on the progress bar that its loop was interrupted", async () => {
    const shown = published("display_data");
    const looping = kernel.run("for (const _ of progress(1e9)) {}");
    await shown;
    kernel().interrupt();
    const { messages, status } = await looping;
    assert.equal(status, "error");
    assert.match(JSON.stringify(messages.findLast(isComm("update_display_data"))!.content), /, stopped/);
    assert.equal(dataOf(messages.findLast(isComm("comm_msg"))!).state["phase"], "stopped");
  });

  it("draws a chart of as many points as there are, in a few hundred", async () => {
    const { messages } = await kernel.run(`
      const chart = liveChart({ series: ["up", "down"], label: "Two lines" });
      for (let i = 0; i < 100_000; i++) chart.append({ up: i, down: i === 60_000 ? -9e5 : -i });`);
    const last = messages.findLast(isComm("comm_msg"))!;
    const [up, down] = dataOf(last).state["lines"] as number[][];
    assert.ok(up!.length > 400 && up!.length <= 2400, `${up!.length}`);
    assert.deepEqual([up![0], up![1], up!.at(-1)], [0, 0, 99_999]);
    assert.ok(down!.includes(-9e5), "extremes are kept");
    assert.match(JSON.stringify(messages.at(-1)!.content), /<svg/);
    assert.match((await kernel.run("chart.append({ ups: 1 } as object)")).error!.evalue, /up, down/);
  });

  it("hears a slider", async () => {
    await kernel.run(
      'const s = slider({ min: 0, max: 1, step: 0.1, label: "Rate" }); s.on("change:value", (value) => console.log("now", value));',
    );
    const heard = await update(await idOf("s"), { value: 0.3 });
    assert.equal(heard.find(isComm("stream"))?.content["text"], "now 0.3\n");
    assert.equal((await kernel.run("s.value")).result, "0.3");
    assert.match((await kernel.run("s.value = 2")).error!.evalue, /from 0 to 1/);
    assert.match((await kernel.run("slider({ min: 2, max: 1 })")).error!.evalue, /min must be below max/);
  });
});

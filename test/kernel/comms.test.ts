import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Message } from "../../src/kernel/protocol/index.js";
import { lecternKernel } from "../support/kernel.js";

const typeOf = ({ header }: Message) => header.msg_type;
const bytes = (...values: number[]) => Buffer.from(values);

describe("comms", () => {
  const kernel = lecternKernel();
  before(() => kernel.run('import { findCommHost } from "lectern/display"; const comms = findCommHost()!;'));

  const openComms = async (target?: string) =>
    (await kernel().request("shell", "comm_info_request", target ? { target_name: target } : {}))["comms"];

  it("opens, speaks and closes with the cell as parent, and with bytes", async () => {
    const { messages } = await kernel.run(`
      comms.open("some.target", "a1", { data: { n: 1 }, metadata: { version: "2" }, buffers: [new Uint8Array([1, 2, 255])] }, { message() {} });
      comms.send("a1", { data: { n: 2 }, buffers: [new Uint8Array([7]), new Uint8Array(0)] });
      comms.open("other.target", "a2", { data: {} }, { message() {} });`);
    const [open, said] = messages as [Message, Message];
    assert.deepEqual(messages.map(typeOf), ["comm_open", "comm_msg", "comm_open"]);
    assert.deepEqual(open.content, { comm_id: "a1", target_name: "some.target", data: { n: 1 } });
    assert.deepEqual(open.metadata, { version: "2" });
    assert.deepEqual(
      open.buffers.map((buffer) => [...buffer]),
      [[1, 2, 255]],
    );
    assert.deepEqual(
      said.buffers.map((buffer) => [...buffer]),
      [[7], []],
    );
    assert.equal(open.parentHeader.msg_type, "execute_request");
    assert.deepEqual(await openComms(), {
      a1: { target_name: "some.target" },
      a2: { target_name: "other.target" },
    });
    assert.deepEqual(await openComms("other.target"), { a2: { target_name: "other.target" } });
    assert.deepEqual(
      (await kernel.run('comms.close("a1"); comms.close("a2"); comms.close("a2")')).messages.map(typeOf),
      ["comm_close", "comm_close"],
    );
    assert.deepEqual(await openComms(), {});
  });

  it("hears pages, between busy and idle, and what handlers print belongs to the message", async () => {
    await kernel.run(`
      comms.onOpen("echo", (id, { data }) => {
        console.log("opened with", data.x);
        return {
          message({ data, metadata, buffers }) {
            console.log("heard", data.text, metadata.m);
            comms.send(id, { data: { bytes: buffers.map((b) => [...b]) }, buffers });
          },
          close() { console.log("closed") },
        };
      });`);
    const opened = await kernel().comm("comm_open", { comm_id: "b1", target_name: "echo", data: { x: 5 } });
    assert.deepEqual(opened.map(typeOf), ["status", "stream", "status"]);
    assert.equal(opened[1]!.content["text"], "opened with 5\n");
    const said = await kernel().comm(
      "comm_msg",
      { comm_id: "b1", data: { text: "hi" } },
      { buffers: [bytes(1, 2), bytes(3)] },
    );
    assert.deepEqual(said.map(typeOf), ["status", "stream", "comm_msg", "status"]);
    assert.deepEqual(said[2]!.content["data"], { bytes: [[1, 2], [3]] });
    assert.deepEqual(
      said[2]!.buffers.map((b) => [...b]),
      [[1, 2], [3]],
    );
    const closed = await kernel().comm("comm_close", { comm_id: "b1", data: {} });
    assert.equal(closed[1]!.content["text"], "closed\n");
  });

  it("closes a comm to a target that it doesn't know", async () => {
    const heard = await kernel().comm("comm_open", { comm_id: "c1", target_name: "nobody", data: {} });
    assert.deepEqual(heard.map(typeOf), ["status", "comm_close", "status"]);
    assert.equal(heard[1]!.content["comm_id"], "c1");
    assert.deepEqual(await openComms("nobody"), {});
  });

  it("handles messages while a cell waits, and inside a synchronous loop that asks for them", async () => {
    await kernel.run(`
      let heard = 0;
      comms.open("t", "d1", { data: {} }, { message() { heard++ } });`);
    const waiting = kernel.run('while (heard < 1) await new Promise((r) => setTimeout(r, 5)); "heard"');
    await delay(50);
    await kernel().comm("comm_msg", { comm_id: "d1", data: {} });
    assert.equal((await waiting).result, "'heard'");
    const looping = kernel.run('while (heard < 2) comms.poll(); console.log("after"); "heard"');
    await delay(50);
    await kernel().comm("comm_msg", { comm_id: "d1", data: {} });
    const ran = await looping;
    assert.deepEqual([ran.result, ran.stdout], ["'heard'", "after\n"]);
  });

  it("reports what a handler throws at the message, and goes on", async () => {
    await kernel.run('comms.open("t", "e1", { data: {} }, { message() { throw new Error("no") } });');
    for (let i = 0; i < 2; i++) {
      const heard = await kernel().comm("comm_msg", { comm_id: "e1", data: {} });
      assert.deepEqual(heard.map(typeOf), ["status", "error", "status"]);
      assert.equal(heard[1]!.content["evalue"], "no");
    }
  });

  it("says idle for a message whose handler is interrupted", async () => {
    await kernel.run(
      'comms.open("t", "f1", { data: {} }, { message({ data }) { if (data.loop) while (true) {} } });',
    );
    const handled = kernel().comm("comm_msg", { comm_id: "f1", data: { loop: true } });
    await delay(100);
    kernel().interrupt();
    await handled;
    await kernel().comm("comm_msg", { comm_id: "f1", data: {} });
    assert.equal((await kernel.run("1 + 1")).result, "2");
  });

  it("passes over messages that are none", async () => {
    await kernel.run('comms.open("jupyter.widget", "g1", { data: { state: {} } }, { message() {} });');
    for (const content of [{}, { comm_id: 1 }, { comm_id: "g1", data: 5 }, { comm_id: "g1", data: null }])
      kernel()
        .comm("comm_msg", content)
        .catch(() => {});
    for (const data of [
      { method: "update" },
      { method: "update", state: 5, buffer_paths: [null, 1, ["a"]] },
      { method: "update", state: { a: 1 }, buffer_paths: "x" },
    ])
      await kernel().comm("comm_msg", { comm_id: "g1", data }, { buffers: [bytes(1)] });
    await kernel().comm("comm_msg", { comm_id: "unknown", data: {} });
  });
});

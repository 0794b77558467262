import assert from "node:assert/strict";
import { Dealer } from "zeromq";
import { endpoint } from "../../../src/kernel/protocol/index.js";
import { WireKernel } from "../../support/wire-kernel.js";

describe("bad messages", () => {
  it("are dropped with one line each, and requests with wrong fields are answered with an error", async () => {
    const kernel = await WireKernel.start();
    const { shell, control } = kernel.sockets;
    await shell.send([Buffer.from("no message\n\n")]);
    await control.send(
      ["<IDS|MSG>", "0".repeat(64), "{}", "{}", "{}", "{}"].map((part) => Buffer.from(part)),
    );
    await kernel.send("shell", "tea_request\nlectern kernel: I am a line of my own");
    const twice = kernel.wire.encode({
      identities: [],
      header: {
        msg_id: "twice",
        msg_type: "kernel_info_request",
        session: "s",
        username: "u",
        date: "",
        version: "5",
      },
      parentHeader: {},
      metadata: {},
      content: {},
      buffers: [],
    });
    await shell.send(twice);
    await shell.send(twice);

    const refused = await kernel.request("shell", "complete_request", { code: "x", cursor_pos: "end" });
    assert.deepEqual(
      [refused["status"], refused["ename"], refused["evalue"]],
      ["error", "RequestError", 'complete_request: cursor_pos must be a whole number, 0 or more, got "end"'],
    );
    const execution = await kernel.request("shell", "execute_request", { code: ["1"] });
    assert.deepEqual([execution["status"], execution["ename"]], ["error", "RequestError"]);
    // Not done by halves.
    const shutdown = await kernel.request("control", "shutdown_request", { restart: "perhaps" });
    assert.equal(shutdown["status"], "error");
    assert.equal((await kernel.request("shell", "execute_request", { code: "1" }))["status"], "ok");
    assert.equal(kernel.replies.filter(({ parentHeader }) => parentHeader.msg_id === "twice").length, 1);

    await kernel.stop();
    const lines = kernel.process.describeEnd().split("\n").slice(1);
    assert.deepEqual(
      lines.map((line) => line.trim()).sort(),
      [
        'lectern kernel: dropped a message of a type that kernels don\'t know: "tea_request\\nlectern kernel: I am a line of my own"',
        "lectern kernel: dropped a message: a message must come only once; one with this signature has been here already",
        "lectern kernel: dropped a message: a message must have the frame <IDS|MSG>, got none",
        "lectern kernel: dropped a message: a message's signature must fit the connection's key; this one's does not",
        'lectern kernel: failed to answer complete_request: complete_request: cursor_pos must be a whole number, 0 or more, got "end"',
        'lectern kernel: failed to answer execute_request: execute_request: code must be a string, got ["1"]',
        'lectern kernel: failed to answer shutdown_request: shutdown_request: restart must be true or false, got "perhaps"',
      ].sort(),
    );
  });

  it("cost the sender its connection where a frame is too long, and the kernel no memory", async () => {
    const kernel = await WireKernel.start();
    const before = kernel.residentBytes();
    const socket = new Dealer({ linger: 0 });
    socket.connect(endpoint(kernel.info, "shell"));
    const ended = new Promise((resolve) => socket.events.on("disconnect", resolve));
    await socket.send([Buffer.from("<IDS|MSG>"), Buffer.alloc(512 * 2 ** 20 + 1)]);
    await ended;
    socket.close();
    assert.equal((await kernel.request("shell", "kernel_info_request"))["status"], "ok");
    assert.ok(kernel.residentBytes() - before < 100 * 2 ** 20);
    await kernel.stop();
  });
});

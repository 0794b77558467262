import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { WireKernel } from "../support/wire-kernel.js";

/**
 * What VS Code's Jupyter extension sends, in its order and without waiting in between. It speaks through JupyterLab's
 * services: headers of version 5.2, nulls where nothing is meant, and requests on both channels.
 */
describe("VS Code's notebook client", () => {
  let kernel: WireKernel;
  before(async () => {
    kernel = await WireKernel.start();
  });
  after(() => kernel.stop());

  const session = randomUUID();
  async function send(
    channel: "shell" | "control",
    type: string,
    content: Record<string, unknown>,
    metadata: Record<string, unknown> = {},
  ) {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session,
      username: "",
      date: new Date().toISOString(),
      version: "5.2",
      subshell_id: null,
    };
    const message = { identities: [], header, parentHeader: {}, metadata, content, buffers: [] };
    await kernel.sockets[channel].send(kernel.wire.encode(message));
    return header;
  }
  const quiet = { silent: false, store_history: false, stop_on_error: false, allow_stdin: true };
  const cell = { silent: false, store_history: true, stop_on_error: false, allow_stdin: true };

  it("gets an answer to everything, with the header it sent, and one busy and idle for each", async () => {
    const sent = [
      await send("shell", "kernel_info_request", {}),
      await send("control", "kernel_info_request", {}),
      await send("shell", "comm_info_request", { target_name: "jupyter.widget" }),
      await send("shell", "comm_info_request", {}),
      // Its own set-up, which the user does not see.
      await send("shell", "execute_request", { ...quiet, code: "", silent: true }),
      await send("shell", "execute_request", {
        ...quiet,
        code: "globalThis.process.version",
        user_expressions: {},
      }),
      await send("shell", "history_request", {
        output: false,
        raw: true,
        hist_access_type: "range",
        session: 0,
        start: 1,
        stop: null,
        n: null,
      }),
      await send("shell", "execute_request", { ...cell, code: "const x: number = 3;\nx" }, { cellId: "a#1" }),
      await send("shell", "execute_request", { ...cell, code: "throw new Error('x')" }, { cellId: "a#2" }),
      await send(
        "shell",
        "execute_request",
        { ...cell, code: "console.log('still running')" },
        { cellId: "a#3" },
      ),
      await send("shell", "complete_request", { code: "x.toF", cursor_pos: 5 }),
      await send("shell", "inspect_request", { code: "x", cursor_pos: 1, detail_level: 0 }),
    ];
    const replies = await Promise.all(sent.map(({ msg_id }) => kernel.reply(msg_id)));
    for (const [i, { header, parentHeader, content }] of replies.entries()) {
      const type = sent[i]!.msg_type;
      assert.equal(header.msg_type, type.replace("_request", "_reply"));
      assert.deepEqual(parentHeader, sent[i]);
      assert.notEqual(header.session, session);
      assert.equal(content["status"], i === 8 ? "error" : "ok", `${i} ${type}`);
      await kernel.idle(sent[i]!.msg_id);
      const states = kernel.publishedFor(sent[i]!.msg_id).map(({ content }) => content["execution_state"]);
      // While a cell runs it is said again that the kernel is busy, but for the cell.
      assert.deepEqual([states[0], states.at(-1)], ["busy", "idle"], type);
    }
    const counts = replies.filter(({ header }) => header.msg_type === "execute_reply");
    assert.deepEqual(
      counts.map(({ content }) => content["execution_count"]),
      [0, 0, 1, 2, 3],
    );
    assert.equal(new Set(replies.map(({ header }) => header.session)).size, 1);
  });

  it("stops a cell by the control channel while others wait, and ends the kernel", async () => {
    const running = await send("shell", "execute_request", { ...cell, code: "while (true) {}" });
    const waiting = await send("shell", "execute_request", { ...cell, code: "1" });
    await kernel.until(() =>
      kernel.publishedFor(running.msg_id).some(({ header }) => header.msg_type === "execute_input"),
    );
    const interrupt = await send("control", "interrupt_request", {});
    const contents = await Promise.all(
      [running, waiting, interrupt].map(async ({ msg_id }) => (await kernel.reply(msg_id)).content),
    );
    assert.deepEqual(
      contents.map((content) => content["ename"] ?? content["status"]),
      ["KeyboardInterrupt", "aborted", "ok"],
    );
    const shutdown = await send("control", "shutdown_request", { restart: false });
    assert.deepEqual((await kernel.reply(shutdown.msg_id)).content, { status: "ok", restart: false });
    // Other clients hear of it.
    await kernel.until(() =>
      kernel.publishedFor(shutdown.msg_id).some(({ header }) => header.msg_type === "shutdown_reply"),
    );
    assert.equal(await kernel.process.ended, "ended with exit code 0");
  });
});

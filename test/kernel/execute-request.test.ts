import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { WireKernel } from "../support/wire-kernel.js";

type Entry = { status: string; data?: Record<string, string>; ename?: string; evalue?: string };

describe("execute_request", () => {
  let kernel: WireKernel;
  before(async () => {
    kernel = await WireKernel.start();
  });
  after(() => kernel.stop());

  /** Runs code. @returns the reply and the types of what was published, status left out */
  async function execute(code: string, options: Record<string, unknown> = {}) {
    const id = await kernel.send("shell", "execute_request", { code, ...options });
    const { content, metadata } = await kernel.reply(id);
    await kernel.idle(id);
    const published = kernel.publishedFor(id).filter(({ header }) => header.msg_type !== "status");
    return { id, content, metadata, published, types: published.map(({ header }) => header.msg_type) };
  }
  const count = async () => (await execute("0")).content["execution_count"] as number;
  const expressions = (content: Record<string, unknown>) =>
    content["user_expressions"] as Record<string, Entry>;

  it("counts cells, says when one started, and gives its number in input, result and reply", async () => {
    const last = await count();
    const { content, metadata, published } = await execute("7 * 6");
    assert.equal(content["execution_count"], last + 1);
    assert.deepEqual(
      published.map(({ header, content }) => [header.msg_type, content["execution_count"]]),
      [
        ["execute_input", last + 1],
        ["execute_result", last + 1],
      ],
    );
    assert.ok(Date.parse(metadata["started"] as string) <= Date.now());
    assert.equal((await execute("throw 1")).content["execution_count"], last + 2);
    assert.equal((await execute("const n: string = 1")).content["execution_count"], last + 3);
  });

  it("silent publishes nothing but status, stores nothing and counts nothing, also when it fails", async () => {
    const last = await count();
    const code = `console.log("a"); console.error("b"); let quiet = 1;
      setTimeout(() => { console.log("late"); throw new Error("late") }, 5); quiet`;
    assert.deepEqual((await execute(code, { silent: true, store_history: true })).types, []);
    const failed = await execute("throw new Error('quiet')", { silent: true });
    assert.deepEqual([failed.types, failed.content["evalue"]], [[], "quiet"]);
    await delay(50);
    assert.deepEqual(
      kernel.published.filter(({ content }) => content["text"] === "late\n"),
      [],
    );
    assert.equal((await execute("quiet")).content["execution_count"], last + 1);
    const history = await kernel.request("shell", "history_request", { hist_access_type: "tail", n: 100 });
    assert.doesNotMatch(JSON.stringify(history["history"]), /quiet'/);
  });

  it("a silent cell that fails takes no others along", async () => {
    const failing = await kernel.send("shell", "execute_request", { code: "throw 1", silent: true });
    const next = await kernel.send("shell", "execute_request", { code: "1" });
    assert.equal((await kernel.reply(failing)).content["status"], "error");
    assert.equal((await kernel.reply(next)).content["status"], "ok");
  });

  it("store_history false publishes, but neither counts nor stores", async () => {
    const last = await count();
    const { types, content } = await execute("'unstored'", { store_history: false });
    assert.deepEqual(types, ["execute_input", "execute_result"]);
    assert.equal(content["execution_count"], last);
    assert.equal((await execute("0")).content["execution_count"], last + 1);
    const history = await kernel.request("shell", "history_request", { hist_access_type: "tail", n: 100 });
    assert.doesNotMatch(JSON.stringify(history["history"]), /unstored/);
  });

  it("an empty cell does nothing and does not count", async () => {
    const last = await count();
    for (const code of ["", " \n "]) assert.equal((await execute(code)).content["execution_count"], last);
  });

  describe("user_expressions", () => {
    it("are evaluated after the cell, with an empty one too, each a bundle or an error", async () => {
      const { content, types } = await execute("const base = 20;", {
        user_expressions: {
          sum: "base + 1",
          object: "{ a: base }",
          comment: "base // twenty",
          awaited: "await Promise.resolve(base * 2)",
          missing: "nowhere.to.be.found",
          statement: "const x = 1",
          broken: "base +",
          nothing: "undefined",
          // Types are not checked here.
          text: "base.length",
        },
      });
      assert.deepEqual(types, ["execute_input"]);
      const found = Object.entries(expressions(content)).map(([name, entry]) => [
        name,
        entry.data?.["text/plain"] ?? `${entry.ename}: ${entry.evalue}`,
      ]);
      assert.deepEqual(Object.fromEntries(found), {
        sum: "21",
        object: "{ a: 20 }",
        comment: "20",
        awaited: "40",
        missing: "ReferenceError: nowhere is not defined",
        statement: 'SyntaxError: an expression was asked for, got "const x = 1"',
        broken: 'SyntaxError: an expression was asked for, got "base +"',
        nothing: "undefined",
        text: "undefined",
      });
      const empty = await execute("", { silent: true, user_expressions: { base: "base" } });
      assert.equal(expressions(empty.content)["base"]?.data?.["text/plain"], "20");
    });

    it("count nothing, and are left out where the cell fails", async () => {
      const last = await count();
      await execute("1", { user_expressions: { a: "1", b: "2" } });
      const failed = await execute("throw 1", { user_expressions: { a: "1" } });
      assert.deepEqual(
        [failed.content["user_expressions"], failed.content["execution_count"]],
        [{}, last + 2],
      );
    });

    it("can be interrupted", async () => {
      const id = await kernel.send("shell", "execute_request", {
        code: "",
        user_expressions: { forever: "(() => { while (true) {} })()", after: "1" },
      });
      await delay(150);
      await kernel.send("control", "interrupt_request");
      const entries = expressions((await kernel.reply(id)).content);
      assert.deepEqual(
        [entries["forever"]?.ename, entries["after"]?.ename],
        ["KeyboardInterrupt", "KeyboardInterrupt"],
      );
      assert.equal((await execute("1 + 1")).content["status"], "ok");
    });
  });

  it("stop_on_error aborts the cells that wait, as ipykernel says it, and none that is sent afterwards", async () => {
    const send = (code: string, options = {}) =>
      kernel.send("shell", "execute_request", { code, ...options });
    const ids = [await send("await new Promise((resolve) => setTimeout(resolve, 300)); throw 1")];
    for (const code of ["1", "2", "3", "4"]) ids.push(await send(code));
    const replies = await Promise.all(ids.map((id) => kernel.reply(id)));
    const after = await execute("5");
    assert.deepEqual(
      replies.map(({ content }) => content["status"]),
      ["error", "aborted", "aborted", "aborted", "aborted"],
    );
    assert.deepEqual(replies[1]?.content, { status: "aborted" });
    assert.equal(replies[1]?.metadata["status"], "aborted");
    for (const id of ids) await kernel.idle(id);
    assert.equal(after.content["status"], "ok");

    const going = [await send("throw 1", { stop_on_error: false }), await send("6")];
    const statuses = await Promise.all(going.map(async (id) => (await kernel.reply(id)).content["status"]));
    assert.deepEqual(statuses, ["error", "ok"]);
  });

  it("puts everything between busy and idle", async () => {
    const { id } = await execute("console.log('x'); 1");
    const states = kernel
      .publishedFor(id)
      .map(({ header, content }) => content["execution_state"] ?? header.msg_type);
    assert.deepEqual(states, ["busy", "execute_input", "stream", "execute_result", "idle"]);
  });

  it("says at the cell what can't be sent as JSON, and goes on", async () => {
    const shown = '{ [Symbol.for("Jupyter.display")]: () => ({ "application/json": 1n }) } as object';
    const display = await execute(`import { display } from "lectern/display"; display(${shown}); undefined`);
    const error = display.published.find(({ header }) => header.msg_type === "error");
    assert.match(String(error?.content["evalue"]), /cell \d+ showed something that can't be sent: .*BigInt/);
    assert.match(String((await execute(`(${shown})`)).content["evalue"]), /BigInt/);
    assert.equal((await execute("1")).content["status"], "ok");
  });
});

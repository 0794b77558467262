import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Message } from "../../src/kernel/protocol/index.js";
import { lecternKernel } from "../support/kernel.js";

describe("subshells", () => {
  const kernel = lecternKernel();
  before(() => kernel.run('import { setTimeout as sleep } from "node:timers/promises"; let shared = 1;'));

  const control = (type: string, content = {}) =>
    kernel().request("control", `${type}_subshell_request`, content);
  const create = async () => String((await control("create"))["subshell_id"]);

  /** Runs code in a subshell. */
  async function run(code: string, subshell: string) {
    const messages: Message[] = [];
    const { status, ...rest } = await kernel().execute(code, {
      subshell,
      onPublication: (message) => messages.push(message),
    });
    const text = messages
      .filter(({ header }) => header.msg_type === "stream")
      .map(({ content }) => content["text"]);
    return { status, ...rest, stdout: text.join(""), messages };
  }

  it("are offered, made, listed and deleted", async () => {
    assert.deepEqual(kernel().info["supported_features"], ["kernel subshells"]);
    const [a, b] = [await create(), await create()];
    assert.deepEqual(await control("list"), { status: "ok", subshell_id: [a, b] });
    assert.deepEqual(await control("delete", { subshell_id: a }), { status: "ok" });
    assert.deepEqual((await control("list"))["subshell_id"], [b]);
    const again = await control("delete", { subshell_id: a });
    assert.equal(again["status"], "error");
    assert.match(String(again["evalue"]), /subshell_id must be/);
    await control("delete", { subshell_id: b });
  });

  it("run their cells while one of the main shell waits, each with its own output", async () => {
    const subshell = await create();
    const main = kernel.run('while (shared !== 2) await sleep(5); console.log("main"); shared');
    const beside = await run('console.log("beside"); shared = 2;', subshell);
    assert.deepEqual([beside.status, beside.stdout], ["ok", "beside\n"]);
    const ran = await main;
    assert.deepEqual([ran.stdout, ran.result], ["main\n", "2"]);
    const [first] = beside.messages;
    assert.equal(first!.parentHeader.subshell_id, subshell);
  });

  it("count on together, and each result is the history of its own cell", async () => {
    const subshell = await create();
    const main = kernel.run("shared = 0; while (shared !== 3) await sleep(5); 'of main'");
    const beside = await run("shared = 3; 'beside'", subshell);
    await main;
    const { history } = await kernel().request("shell", "history_request", {
      hist_access_type: "tail",
      n: 2,
      output: true,
      raw: true,
    });
    const [first, second] = (history as [number, number, [string, string]][]).map(([, line, [, output]]) => [
      line,
      output,
    ]);
    assert.deepEqual(first![1], "'of main'");
    assert.deepEqual(second, [beside.executionCount, "'beside'"]);
  });

  it("run their own cells one after another", async () => {
    const subshell = await create();
    const both = await Promise.all([
      run("shared = 10; await sleep(30); shared += 1; shared", subshell),
      run("shared *= 2; console.log(shared)", subshell),
    ]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ["ok", "ok"],
    );
    assert.equal(both[1].stdout, "22\n");
  });

  it("wait while a cell computes, but answer everything else", async () => {
    const subshell = await create();
    let over = false;
    const main = kernel.run("const until = Date.now() + 600; while (Date.now() < until) {}").then(() => {
      over = true;
    });
    await delay(100);
    const beside = run("1", subshell);
    const info = await kernel().request(
      "shell",
      "complete_request",
      { code: "shared.toFi", cursor_pos: 11 },
      { subshell },
    );
    assert.deepEqual([info["matches"], over], [["toFixed"], false]);
    assert.equal((await beside).status, "ok");
    await main;
  });

  it("are all ended by an interrupt, also what waits in them", async () => {
    const subshell = await create();
    const main = kernel.run("await sleep(60_000)");
    const beside = run("await sleep(60_000)", subshell);
    const waiting = run("1", subshell);
    await delay(200);
    kernel().interrupt();
    assert.deepEqual(
      [(await main).status, (await beside).status, (await waiting).status],
      ["error", "error", "aborted"],
    );
    const loop = run("while (true) {}", subshell);
    const pending = kernel.run("await sleep(60_000)");
    await delay(200);
    kernel().interrupt();
    assert.deepEqual(
      [(await loop).ename, (await pending).error?.ename],
      ["KeyboardInterrupt", "KeyboardInterrupt"],
    );
    assert.equal((await kernel.run("1 + 1")).result, "2");
  });

  it("keep an error's consequences to themselves", async () => {
    const subshell = await create();
    const main = kernel.run("await sleep(100); 'fine'");
    const next = kernel.run("'next'");
    const failing = run("await sleep(20); throw new Error('no')", subshell);
    const waiting = run("1", subshell);
    assert.deepEqual([(await failing).status, (await waiting).status], ["error", "aborted"]);
    assert.deepEqual([(await main).result, (await next).result], ["'fine'", "'next'"]);
  });

  it("give up what waits when they are deleted", async () => {
    const subshell = await create();
    const first = run("await sleep(200)", subshell);
    const second = run("2", subshell);
    await delay(50);
    await control("delete", { subshell_id: subshell });
    assert.deepEqual([(await first).status, (await second).status], ["ok", "aborted"]);
  });

  it("must exist", async () => {
    const { status, evalue } = await run("1", "nowhere");
    assert.equal(status, "error");
    assert.match(evalue!, /subshell_id must be .*"nowhere"/);
    const content = await kernel().request(
      "shell",
      "is_complete_request",
      { code: "1" },
      { subshell: "nowhere" },
    );
    assert.equal(content["status"], "error");
  });
});

import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Kernel } from "../../src/client/index.js";
import type { Message } from "../../src/kernel/protocol/index.js";
import { lecternKernel } from "../support/kernel.js";

/** What cells below use. */
const prelude =
  'const kept = 42, begin = () => console.log("begun"); import { setTimeout as sleep } from "node:timers/promises";';

/** Runs a cell and interrupts it a little after it has printed: on a busy machine that may be late. */
async function interruptOnceBegun(
  kernel: Kernel,
  code: string,
  interrupt = () => kernel.interrupt(),
): Promise<void> {
  let ran: ReturnType<Kernel["execute"]> | undefined;
  await new Promise<void>((resolve) => {
    const onPublication = ({ header }: Message) => {
      if (header.msg_type === "stream") resolve();
    };
    ran = kernel.execute(code, { onPublication });
  });
  await delay(50);
  interrupt();
  const { status, ename } = await ran!;
  assert.deepEqual([status, ename], ["error", "KeyboardInterrupt"]);
}

describe("interrupt", () => {
  const kernel = lecternKernel();
  before(() => kernel.run(prelude));

  const loop = "begin(); while (true) {}";
  const cases = {
    "a synchronous loop": loop,
    "a loop after an await": `await sleep(10); ${loop}`,
    "a pending await": "begin(); await new Promise(() => {})",
    "a loop in a timer": `setTimeout(() => { ${loop} }, 5); await sleep(60_000)`,
    "a loop in an immediate": `setImmediate(() => { ${loop} }); await sleep(60_000)`,
    "a loop in a promise's callback": `Promise.resolve().then(() => { ${loop} }); await sleep(60_000)`,
    "a runaway regular expression": 'begin(); /^(a+)+$/.test("a".repeat(40) + "b")',
    "Atomics.wait": "begin(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    "a loop in an event's handler": `import { EventEmitter } from "node:events"; const emitter = new EventEmitter(); emitter.on("event", () => { ${loop} }); setTimeout(() => emitter.emit("event"), 5); await sleep(60_000)`,
    "a loop in a socket's handler": `import net from "node:net"; const server = net.createServer((socket) => socket.end("x")).listen(0, () => net.connect((server.address() as net.AddressInfo).port).on("data", () => { ${loop} })); await sleep(60_000)`,
    "a long sort":
      "const many = Array.from({ length: 5e6 }, () => Math.random()); begin(); for (;;) many.sort((a, b) => b - a)",
    "a loop that catches everything": `for (;;) { try { ${loop} } catch {} finally {} }`,
    "a loop that prints": 'while (true) console.log("again and again")',
    "a loop in a value's own display": `({ [Symbol.for("Jupyter.display")]() { ${loop} } })`,
  };
  for (const [name, code] of Object.entries(cases))
    it(`stops ${name} and keeps every variable`, async () => {
      await interruptOnceBegun(kernel(), code);
      assert.equal((await kernel.run("kept")).result, "42");
    });

  describe("by SIGINT", () => {
    for (const [name, code] of Object.entries(cases))
      it(`stops ${name}`, async () => {
        const pid = Number((await kernel.run("process.pid")).result);
        await interruptOnceBegun(kernel(), code, () => process.kill(-pid, "SIGINT"));
        // A cell sent at once must not be hit by what is left of the signal.
        assert.equal((await kernel.run("kept")).result, "42");
      });

    it("to the kernel's process alone stops what waits", async () => {
      const pid = Number((await kernel.run("process.pid")).result);
      // So long after a signal to the group, it can't be the same one.
      await delay(1000);
      const ran = kernel.run("await sleep(60_000)");
      await delay(150);
      process.kill(pid, "SIGINT");
      assert.equal((await ran).error?.ename, "KeyboardInterrupt");
    });
  });

  describe("of a cell that waits ends what it has going", () => {
    const goesOn = {
      "a loop that awaits": 'while (true) { await sleep(10); turns++; console.log("turn"); }',
      "a loop in a function of an earlier cell": "await loops();",
      "an asynchronous iteration": "for await (const each of ticks()) { turns += each; }",
      "timers, and a package's loop that rests on them":
        "setInterval(() => turns++, 5); const rests = new Function('turn', 'const next = () => setTimeout(() => { turn(); next(); }, 5); next();'); rests(() => turns++); await new Promise(() => {});",
      immediates:
        "const again = () => setImmediate(() => { turns++; again(); }); again(); await new Promise(() => {});",
    };
    before(() =>
      kernel.run(`
        let turns = 0, ended = 0;
        async function loops() { try { for (;;) { await sleep(10); turns++; } } finally { ended++; } }
        async function* ticks() { for (;;) { await sleep(5); yield 1; } }`),
    );
    for (const [name, code] of Object.entries(goesOn))
      it(name, async () => {
        await kernel.run("turns = 0;");
        const messages: unknown[] = [];
        const ran = kernel().execute(code, { onPublication: (message) => messages.push(message) });
        await delay(150);
        kernel().interrupt();
        assert.equal((await ran).ename, "KeyboardInterrupt");
        const turns = Number((await kernel.run("await sleep(30); turns")).result);
        assert.ok(turns > 0);
        const published = messages.length;
        assert.equal((await kernel.run("await sleep(100); turns")).result, String(turns));
        assert.equal(messages.length, published);
      });

    it("with what stands in finally", async () => {
      assert.equal((await kernel.run("ended")).result, "1");
    });

    it("but not what other cells have going", async () => {
      await kernel.run("turns = 0; const ticking = setInterval(() => turns++, 5);");
      const ran = kernel.run("await loops();");
      await delay(100);
      kernel().interrupt();
      await ran;
      await kernel.run("turns = 0; await sleep(100);");
      assert.equal((await kernel.run("clearInterval(ticking); turns > 3")).result, "true");
    });
  });

  describe("of a check cell", () => {
    const checked = lecternKernel();
    const inCheck = (body: string) => `await check("c", ({ it }) => { it("never ends", ${body}); })`;
    const bodies = {
      "an endless loop": `() => { ${loop} }`,
      "a loop after an await": `async () => { await sleep(10); ${loop} }`,
      "a loop in a promise's callback": `() => Promise.resolve().then(() => { ${loop} })`,
      "a loop in a timer": `() => new Promise(() => { setTimeout(() => { ${loop} }, 5); })`,
      "what waits": "() => { begin(); return new Promise(() => {}); }",
    };
    before(() =>
      checked.run(
        `${prelude} import { check } from "lectern/check"; await check("loads what it needs", ({ it, assert }) => { it("is 42", () => assert.equal(kept, 42)); })`,
      ),
    );
    for (const [name, body] of Object.entries(bodies))
      it(`stops ${name} and keeps every variable`, async () => {
        await interruptOnceBegun(checked(), inCheck(body));
        assert.equal((await checked.run("kept")).result, "42");
      });

    for (const name of ["a loop after an await", "a loop in a promise's callback"] as const)
      it(`stops ${name} of a cell that comes later`, async () => {
        await interruptOnceBegun(checked(), cases[name]);
        assert.equal((await checked.run("kept")).result, "42");
      });
  });

  it("drops the cells that wait, and runs those sent afterwards", async () => {
    const first = kernel().execute("while (true) {}");
    const waiting = kernel().execute("1");
    await delay(100);
    kernel().interrupt();
    assert.deepEqual([(await first).status, (await waiting).status], ["error", "aborted"]);
    assert.equal((await kernel.run("2")).result, "2");
  });

  it("survives the collection of cells that can never end", async () => {
    await kernel.run(
      'import v8 from "node:v8"; import vm from "node:vm"; v8.setFlagsFromString("--expose-gc");',
    );
    for (const code of [...Object.values(cases).slice(0, 3), "begin(); await Promise.race([])"]) {
      await interruptOnceBegun(kernel(), code);
      await kernel.run('for (let i = 0; i < 3; i++) vm.runInNewContext("gc")()');
      assert.equal((await kernel.run("kept")).result, "42");
    }
  });

  it("stops a cell that is still being checked, and nothing of it runs", async () => {
    // Each takes TypeScript about a fifth of a second.
    const types = ["a", "b", "c", "d"].map(
      (name) => `type N${name} = \`${name}\${D}\${D}\${D}\${D}\`;
      const ${name}1: { [K in N${name}]: { [L in "a" | "b"]: \`\${K}\${L}\` }[K extends \`9\${string}\` ? "a" : "b"] }[N${name}] = "${name}0000b";`,
    );
    const checking = new Promise<void>((resolve) => {
      const deaf = kernel().onPublication(({ header }) => {
        if (header.msg_type !== "execute_input") return;
        deaf();
        resolve();
      });
    });
    const ran = kernel.run(
      `type D = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9; ${types.join("\n")} Object.assign(globalThis, { begun: true });`,
    );
    await checking;
    kernel().interrupt();
    assert.equal((await ran).error?.ename, "KeyboardInterrupt");
    assert.equal((await kernel.run('"begun" in globalThis')).result, "false");
  });

  it("does nothing to an idle kernel", async () => {
    kernel().interrupt();
    await delay(50);
    assert.equal((await kernel.run("kept")).result, "42");
  });
});

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Kernel } from "../../src/client/index.js";
import type { Message } from "../../src/kernel/protocol/index.js";
import { lecternKernel } from "../support/kernel.js";
import { temporaryFolder } from "../support/temp.js";

/** What a kernel that dies over a cell says at that cell. */
async function dies(code: string): Promise<Record<string, unknown>> {
  const kernel = await Kernel.start("lectern");
  try {
    await kernel.execute("const before = 1;");
    const said = new Promise<Message>((resolve) => {
      kernel
        .execute(code, {
          onPublication: (message) => {
            if (message.header.msg_type === "error") resolve(message);
          },
        })
        .catch(() => {});
    });
    return (await said).content;
  } finally {
    await kernel.stop();
  }
}

describe("a cell that harms the kernel", function () {
  this.timeout(60_000);

  const folder = temporaryFolder();
  const options = process.env["NODE_OPTIONS"];
  before(() => {
    process.env["NODE_OPTIONS"] = "--max-old-space-size=120";
  });
  after(() => {
    if (options === undefined) delete process.env["NODE_OPTIONS"];
    else process.env["NODE_OPTIONS"] = options;
  });

  const deaths = {
    "kills its process": [
      "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});",
      /^the kernel's process ended while cell 2 ran; all variables are lost$/,
    ],
    "crashes in native code": ["process.abort();", /^the kernel's process ended while cell 2 ran/],
    "exhausts the heap": [
      "const kept: number[][] = []; for (;;) kept.push(new Array(1000).fill(0.5));",
      /^the kernel's process ended while cell 2 ran: .*JavaScript heap out of memory; all variables are lost$/,
    ],
    "closes every descriptor": [
      'import fs from "node:fs"; for (let i = 0; i < 200; i++) try { fs.closeSync(i) } catch {} await new Promise(() => {});',
      /^the kernel's process ended while cell 2 ran/,
    ],
  } as const;
  for (const [name, [code, evalue]] of Object.entries(deaths))
    it(`is named when it ${name}`, async () => {
      const error = await dies(code);
      assert.equal(error["ename"], "KernelDied");
      assert.match(String(error["evalue"]), evalue);
    });

  it("is named on a machine so busy that it takes a while", async () => {
    const slow = join(folder(), "slow.cjs");
    writeFileSync(
      slow,
      `if (/last-words/.test(process.argv[1])) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);`,
    );
    const before = process.env["NODE_OPTIONS"];
    process.env["NODE_OPTIONS"] = `${before} --require ${slow}`;
    try {
      assert.equal((await dies(deaths["kills its process"][0]))["ename"], "KernelDied");
    } finally {
      process.env["NODE_OPTIONS"] = before;
    }
  });

  describe("only in its own realm", () => {
    const kernel = lecternKernel();
    const harms = {
      "throws null": ["throw null", "error"],
      "overflows the stack": ["function over(): number { return over() + 1 } over()", "error"],
      "replaces the console": ["globalThis.console = { log() {} } as never;", "ok"],
      "replaces process.stdout": ['Object.defineProperty(process, "stdout", { value: null });', "ok"],
      "replaces what the streams write with": ["process.stderr.write = null as never;", "ok"],
      "freezes prototypes": [
        "for (const name of Object.getOwnPropertyNames(globalThis)) { const type = (globalThis as any)[name]; if (typeof type === 'function' && type.prototype) Object.freeze(type.prototype); }",
        "ok",
      ],
    } as const;
    for (const [name, [code, status]] of Object.entries(harms))
      it(`is answered: ${name}`, async () => {
        assert.equal((await kernel.run(code)).status, status);
        assert.equal((await kernel.run("1 + 1")).result, "2");
      });
  });

  describe("by polluting Object.prototype", () => {
    const kernel = lecternKernel();
    it("is answered", async () => {
      const { status } = await kernel.run(
        "for (const name of ['get', 'set', 'value', 'then', 'type', 'cell', 'data', 'toJSON', 'length']) (Object.prototype as any)[name] = undefined;",
      );
      assert.equal(status, "ok");
      assert.equal((await kernel.run("1 + 1")).result, "2");
      assert.equal(
        (await kernel.run('console.log("printed"); setTimeout(() => {}, 5);')).stdout,
        "printed\n",
      );
    });
  });

  describe("by taking methods away", () => {
    const kernel = lecternKernel();
    for (const type of [
      "Array",
      "Map",
      "Set",
      "Promise",
      "Uint8Array",
      "String",
      "RegExp",
      "Function",
      "Object",
    ])
      it(`is answered: those of ${type}`, async () => {
        const { status } = await kernel.run(`
          for (const owner of [${type}, ${type}.prototype, Object.getPrototypeOf(${type}.prototype) ?? {}] as any[])
            for (const key of Reflect.ownKeys(owner))
              if (key !== "constructor" && key !== "prototype" && owner !== Object.prototype || "${type}" === "Object" && !["hasOwnProperty", "prototype", "constructor", "__proto__", "create", "defineProperty", "keys", "assign"].includes(String(key)))
                try { owner[key] = () => { throw new Error("taken away") } } catch {}`);
        assert.notEqual(status, "aborted");
        const { messages } = await kernel.run("1 + 1");
        assert.ok(messages.length > 0);
      });
  });
});

import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Message } from "../../src/kernel/protocol/index.js";
import { lecternKernel } from "../support/kernel.js";

describe("what a cell does after its end", () => {
  const kernel = lecternKernel();
  before(() => kernel.run('import { setTimeout as sleep } from "node:timers/promises";'));

  /** Runs a cell and, behind it, others that print; @returns what was published for the first one in the end */
  async function published(code: string, milliseconds = 150): Promise<Message[]> {
    const messages: Message[] = [];
    await kernel().execute(code, { onPublication: (message) => messages.push(message) });
    for (let i = 0; i < 3; i++) {
      const { stdout } = await kernel.run('console.log("mine"); await sleep(20); console.log("mine, too");');
      assert.equal(stdout, "mine\nmine, too\n");
    }
    await delay(milliseconds);
    return messages;
  }

  const printed = (messages: Message[]) =>
    messages
      .filter(({ header }) => header.msg_type === "stream")
      .map(({ content }) => content["text"])
      .join("");

  const prints = {
    "a timer": 'setTimeout(() => console.log("late"), 40);',
    "a timer that was promised": 'void sleep(40).then(() => console.log("late"));',
    "a function that nobody awaits":
      '(async () => { await sleep(30); await Promise.resolve(); console.log("late"); })();',
    "an interval":
      'let times = 0; const ticking = setInterval(() => { if (++times === 3) { console.log("late"); clearInterval(ticking); } }, 15);',
    "timers within timers":
      "setTimeout(() => setImmediate(() => setTimeout(() => console.log('late'), 20)), 20);",
  };
  for (const [name, code] of Object.entries(prints))
    it(`is printed at that cell: ${name}`, async () => {
      assert.equal(printed(await published(`${code} undefined;`)), "late\n");
    });

  const failures = {
    "an error in a timer": 'setTimeout(() => { throw new RangeError("late"); }, 40);',
    "a rejection that nobody handles":
      'void (async () => { await sleep(40); throw new RangeError("late"); })();',
    "an error in a function of an earlier cell": "setTimeout(fails, 40);",
  };
  for (const [name, code] of Object.entries(failures))
    it(`is shown at that cell: ${name}`, async () => {
      await kernel.run('function fails() { throw new RangeError("late"); }');
      const messages = await published(code);
      const errors = messages.filter(({ header }) => header.msg_type === "error");
      assert.deepEqual(
        errors.map(({ content }) => [content["ename"], content["evalue"]]),
        [["RangeError", "late"]],
      );
    });

  it("is shown where it belongs: a display", async () => {
    const messages = await published(
      'import { display } from "lectern"; setTimeout(() => display("late"), 30); undefined;',
    );
    assert.equal(messages.filter(({ header }) => header.msg_type === "display_data").length, 1);
  });
});

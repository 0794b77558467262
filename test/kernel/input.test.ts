import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { lecternKernel } from "../support/kernel.js";

describe("input", () => {
  const kernel = lecternKernel();
  before(() => kernel.run('import { input } from "lectern/display"; const kept = 42;'));

  /** Runs a cell whose questions get the answers given, in turn. */
  async function run(code: string, ...answers: string[]) {
    const asked: [prompt: string, password: boolean][] = [];
    let result: unknown;
    const { status, evalue } = await kernel().execute(code, {
      onInput: (prompt, password) => {
        asked.push([prompt, password]);
        return answers.shift() ?? new Promise<string>(() => {});
      },
      onPublication: ({ header, content }) => {
        if (header.msg_type === "execute_result")
          result = (content["data"] as Record<string, unknown>)["text/plain"];
      },
    });
    return { status, evalue, asked, result };
  }

  it("is asked for by prompt, confirm and alert in the middle of synchronous code", async () => {
    const { result, asked } = await run(
      'const answers: unknown[] = []; for (const n of [1, 2]) answers.push(prompt("Name " + n + "?")); answers.push(prompt("Town?", "Bonn"), confirm("Sure?"), confirm("Really?"), alert("Done")); answers',
      "Ada",
      "Bob 😀",
      "",
      "Yes",
      "no",
      "",
    );
    assert.equal(result, "[ 'Ada', 'Bob 😀', 'Bonn', true, false, undefined ]");
    assert.deepEqual(
      asked.map(([prompt]) => prompt),
      ["Name 1?", "Name 2?", "Town? [Bonn]", "Sure? [y/N]", "Really? [y/N]", "Done [Enter]"],
    );
  });

  it("is asked for by input, also as a password, one question after another", async () => {
    const { result, asked } = await run(
      'const both = await Promise.all([input("First?"), input("Second?", { password: true })]); both',
      "1",
      "2",
    );
    assert.equal(result, "[ '1', '2' ]");
    assert.deepEqual(asked, [
      ["First?", false],
      ["Second?", true],
    ]);
  });

  it("stands below what was printed before", async () => {
    const order: string[] = [];
    await kernel().execute('console.log("before"); prompt("Well?"); console.log("after")', {
      onInput: async () => {
        order.push("question");
        await delay(100);
        return "";
      },
      onPublication: ({ header, content }) => {
        if (header.msg_type === "stream") order.push(String(content["text"]).trim());
      },
    });
    assert.deepEqual(order.at(-1), "after");
    assert.deepEqual(order.slice(0, 2).sort(), ["before", "question"]);
  });

  it("is refused where nobody can be asked", async () => {
    for (const ask of ['prompt("?")', 'await input("?")', 'confirm("?")', 'alert("?")']) {
      const { error } = await kernel.run(ask);
      assert.equal(error?.ename, "InputError");
      assert.match(error!.evalue, /allow_stdin is false/);
    }
  });

  it("is refused to a timer of a cell that has ended", async () => {
    const late = new Promise<string>((resolve) => {
      const deaf = kernel().onPublication(({ header, content }) => {
        if (header.msg_type !== "error") return;
        deaf();
        resolve(`${content["ename"]}: ${content["evalue"]}`);
      });
    });
    await run('setTimeout(() => prompt("late?"), 50)');
    assert.match(await late, /^InputError: prompt: only a cell that runs can ask/);
  });

  it("fails for a cell that doesn't wait for it", async () => {
    assert.equal(
      (await run('let failed = ""; void input("?").catch((error) => { failed = error.message });')).status,
      "ok",
    );
    assert.match(String((await run("failed")).result), /the cell ended .* `await input/);
  });

  it("is ended by an interrupt, and asked for again", async () => {
    for (const ask of ['prompt("?")', 'await input("?")', 'confirm("?")']) {
      const ran = run(ask);
      await delay(200);
      kernel().interrupt();
      assert.deepEqual([(await ran).status, (await ran).evalue?.includes("interrupted")], ["error", true]);
      assert.equal((await run('kept + prompt("Again?")!', "!")).result, "'42!'");
    }
  });

  it("is typed, and its names can be used for other things", async () => {
    assert.match((await run("const n: number = prompt();")).evalue!, /string \| null/);
    assert.equal((await run('{ const prompt = () => "own"; prompt() }')).status, "ok");
    assert.equal((await run("const alert = 5; alert")).result, "5");
    assert.equal((await run('prompt("Still?")', "yes")).result, "'yes'");
  });
});

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Kernel } from "../../src/client/index.js";
import { magicTable } from "../../src/kernel/language/magic-table.js";
import { lecternKernel, type Ran, run as runOn } from "../support/kernel.js";

describe("magics", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lectern-magics-")));
  const kernel = lecternKernel(() => folder);
  const { run } = kernel;
  before(() => {
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "lesson.ts"), "export const lesson = 1;\n");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function ok(code: string): Promise<Ran> {
    const ran = await run(code);
    assert.equal(ran.status, "ok", `${code}\n${ran.error?.traceback}`);
    return ran;
  }
  async function fails(code: string, message: RegExp): Promise<string> {
    const { error } = await run(code);
    assert.match(error?.evalue ?? "", message);
    return error!.traceback;
  }
  const displayed = ({ messages }: Ran) =>
    messages.find(({ header }) => header.msg_type === "display_data")?.content["data"] as Record<
      string,
      string
    >;
  const request = (type: string, content: object) => kernel().request("shell", type, { ...content });
  const execute = (code: string) => request("execute_request", { code, silent: false });

  describe("%help", () => {
    it("documents every magic there is, each of which can be run", async () => {
      const text = displayed(await ok("%help"))["text/markdown"]!;
      for (const { name, summary, form } of magicTable) {
        assert.ok(text.includes(`%${name}`) && text.includes(summary), name);
        if (form !== "code") await import(`../../src/kernel/host/magics/${name}.js`);
      }
      assert.match(
        displayed(await ok("%help cd"))["text/markdown"]!,
        /^```\n%cd FOLDER[\s\S]*Imports are not moved/,
      );
      assert.deepEqual(displayed(await ok("%cd?")), displayed(await ok("%help %cd")));
      await fails("%help nope", /there is no magic "nope"/);
    });
  });

  describe("%time", () => {
    const report = /^CPU times: user .+, system .+, total .+\nWall time: .+s\n$/;

    it("tells how long code took, and keeps its value and declarations", async () => {
      const value = await ok("%time await Promise.resolve(6 * 7)");
      assert.match(value.stdout, report);
      assert.equal(value.result, "42");
      assert.match((await ok("%time const timed = 5")).stdout, report);
      const cell = await ok("%%time\nconst wholeCell: number = timed * 2;\nwholeCell // its value");
      assert.deepEqual([report.test(cell.stdout), cell.result], [true, "10"]);
      assert.match((await ok("%time [1,\n 2]\n'below'")).stdout, report);
      assert.equal((await ok("wholeCell")).result, "10");
    });

    it("is typed like the code, and errors stay at their places", async () => {
      assert.match(
        await fails("1\n%time const s: string = 5", /TS2322/),
        /at cell \d+:2:13[\s\S]*\n {4}\| {13}\^/,
      );
      assert.match(await fails("%time nowhere()", /TS2304/), /at cell \d+:1:7/);
      assert.match(
        await fails("%time throwAt(); function throwAt() { throw new Error('e') }", /^e$/),
        /cell \d+:1:45/,
      );
    });
  });

  describe("%timeit", () => {
    it("measures loops, also of code that awaits", async () => {
      const summary = /± .+ per loop \(mean ± std\. dev\. of 2 runs, 3 loops each; best .+\)/;
      await ok("let calls = 0");
      assert.match((await ok("%timeit -n 3 -r 2 calls++")).stdout, summary);
      assert.equal((await ok("calls")).result, "6");
      assert.match((await ok("%timeit -n 3 -r 2 await Promise.resolve(calls++)")).stdout, summary);
      assert.match((await ok("%%timeit -n3 -r2\nconst inner = 1\ncalls += inner")).stdout, summary);
      assert.equal((await ok("calls")).result, "18");
      await fails("inner", /TS2304/);
    });

    it("chooses the number of loops itself", async () => {
      assert.match((await ok("%timeit -r 2 calls++")).stdout, /2 runs, [\d,]*0 loops each/);
    });

    it("refuses no loops", () =>
      fails("%timeit -n 0 calls", /%timeit -n needs a number from 1 on, but got 0/));
  });

  it("%who lists names with types and values, and none that %reset forgot", async () => {
    await ok("%reset");
    await ok("const count = 3; type Pair = [number, number]; function twice(n: number) { return 2 * n }");
    const data = displayed(await ok("%who"));
    assert.match(data["text/plain"]!, /^Pair +type\ncount +3 +3\ntwice +\(n: number\): number$/);
    assert.match(data["text/html"]!, /<b>count<\/b>/);
    assert.match(displayed(await ok("%who cou"))["text/plain"]!, /^count/);
    assert.match((await ok("%who nothing")).stdout, /no name contains "nothing"/);
    await ok("const own = 1\n%reset\nown");
    await fails("count", /Cannot find name 'count'/);
    assert.equal((await ok("own")).result, "1");
    assert.equal((await ok("const count = 'again'; count")).result, "'again'");
    await fails("%reset everything", /%reset takes nothing or "out", but got "everything"/);
  });

  it("results are kept under _ and Out[n] with their types, unless the name is the user's", async () => {
    await ok("%reset");
    await ok("({ left: 1 })");
    assert.equal((await ok("_.left + 1")).result, "2");
    await fails("_.toUpperCase()", /TS2339/);
    await ok("undefined");
    assert.equal((await ok("[_, __.left]")).result, "[ 2, 1 ]");
    const { content } = (await ok("'text'")).messages.find(
      ({ header }) => header.msg_type === "execute_result",
    )!;
    const number = content["execution_count"];
    assert.equal((await ok(`Out[${number}].length`)).result, "4");
    await fails(`Out[${number}].left`, /TS2339/);
    assert.equal((await ok(`In[${number}]`)).result, "\"'text'\"");
    assert.equal((await ok(`delete Out[${number}]; Object.keys(Out).includes("${number}")`)).result, "false");
    await ok("%reset out");
    assert.equal((await ok("Object.keys(Out).length")).result, "0");
    await ok("const _ = (n: number) => n + 1");
    await ok("'result'");
    assert.equal((await ok("_(1)")).result, "2");
    await ok("%reset");
    await ok("'result'");
    await fails("_", /Cannot find name '_'/);
  });

  it("%cd moves files and commands, not imports", async () => {
    assert.equal((await ok("%cd sub")).stdout, `${folder}/sub\n`);
    assert.equal((await ok("const [where] = !pwd\nwhere")).result, `'${folder}/sub'`);
    assert.equal((await ok('import { lesson } from "./lesson.ts"\nlesson')).result, "1");
    assert.equal((await ok("%cd -")).stdout, `${folder}\n`);
    await fails("%cd missing", /there is no folder .*missing/);
    await fails("%cd lesson.ts", /lesson\.ts is no folder/);
    assert.equal((await ok("%cd")).stdout, `${folder}\n`);
  });

  it("%env lists, gives and sets variables, those of commands too", async () => {
    assert.equal((await ok("%env LECTERN_TEST=a b")).stdout, "LECTERN_TEST=a b\n");
    assert.equal((await ok("%env LECTERN_TEST")).result, "'a b'");
    assert.equal((await ok("!echo $LECTERN_TEST")).stdout, "a b\n");
    await ok("%env LECTERN_TOKEN hidden-value");
    const { stdout } = await ok("%env");
    assert.match(stdout, /^LECTERN_TEST=a b$/m);
    assert.match(stdout, /^LECTERN_TOKEN=<hidden>$/m);
    await fails("%env LECTERN_NONE", /no environment variable LECTERN_NONE/);
    await fails("%env =x", /%env needs NAME=VALUE/);
  });

  it("%load fills the cell, name? opens the pager", async () => {
    assert.deepEqual((await execute("%load lesson.ts"))["payload"], [
      { source: "set_next_input", text: "// %load lesson.ts\nexport const lesson = 1;\n", replace: true },
    ]);
    await fails("%load", /%load needs a file's name/);
    await fails("%load missing.ts", /there is no file .*missing\.ts/);
    await fails("%load sub", /is a folder/);
    await ok("/** Doubles. */\nfunction double(n: number) {\n  return 2 * n;\n}");
    const page = async (code: string) =>
      ((await execute(code))["payload"] as [{ source: string; data: Record<string, string> }])[0];
    assert.match((await page("double?")).data["text/plain"]!, /double\(n: number\): number[\s\S]*Doubles\./);
    assert.match((await page("double??")).data["text/markdown"]!, /return 2 \* n;/);
    assert.match((await page("undeclared?")).data["text/plain"]!, /no documentation found for undeclared/);
  });

  it("%%html, %%markdown and %%svg show the cell", async () => {
    assert.equal(displayed(await ok("%%html\n<b>$x</b>"))["text/html"], "<b>$x</b>");
    assert.equal(displayed(await ok("%%markdown\n**a**\n\n- b"))["text/markdown"], "**a**\n\n- b");
    assert.equal(displayed(await ok("%%svg\n<svg></svg>"))["image/svg+xml"], "<svg></svg>");
  });

  it("%history prints what ran, as it was written", async () => {
    await ok("%env LECTERN_A=1\n1 + 1");
    const { stdout } = await ok("%history 2");
    assert.match(stdout, /^(\d+): %env LECTERN_A=1\n {2,}1 \+ 1\n\d+: %history 2\n$/);
    await fails("%history all", /%history takes how many cells/);
    const { history } = await request("history_request", { hist_access_type: "tail", n: 1, output: false });
    assert.equal((history as [number, number, string][])[0]![2], "%history all");
  });

  it("%typecheck lets cells with type errors run, warns of them, or stops them", async () => {
    const wrong = "const wrong: number = 'text'; wrong";
    await fails(wrong, /TS2322/);
    const warned = await ok(`%typecheck warn\n${wrong}`);
    assert.equal(warned.result, "'text'");
    assert.match(warned.stderr, /TS2322[\s\S]*cell \d+:2:7/);
    assert.equal((await ok("%typecheck")).stdout, "%typecheck warn\n");
    await fails("let x = ;", /TS1109/);
    const off = await ok(`%typecheck off\n${wrong}`);
    assert.deepEqual([off.result, off.stderr], ["'text'", ""]);
    assert.equal((await run("let x = ;")).error?.ename, "SyntaxError");
    await ok("%typecheck on");
    await fails("wrong.toUpperCase()", /TS2339/);
    await fails("%typecheck maybe", /%typecheck takes on, warn or off, but got "maybe"/);
    await fails(wrong, /TS2322/);
  });

  describe("commands", () => {
    it("show their output in order, and go on after one that fails", async () => {
      const ran = await ok(
        "console.log('before')\n!echo out; echo err >&2; echo out\n!exit 3\nconsole.log('after')",
      );
      assert.equal(ran.stdout, "before\nout\nerr\nout\nafter\n");
      assert.equal(ran.stderr, "!exit 3: exit status 3\n");
    });

    it("stream", async () => {
      const seen: number[] = [];
      await kernel().execute("!echo one; sleep 0.5; echo two", {
        onPublication: ({ header }) => header.msg_type === "stream" && seen.push(Date.now()),
      });
      assert.equal(seen.length, 2);
    });

    it("give their lines as strings", async () => {
      assert.equal(
        (await ok("const lines = !printf 'a\\nb\\n'\nlines.map((line) => line.length)")).result,
        "[ 1, 1 ]",
      );
      await fails("const n: number = !ls", /Type 'string\[\]' is not assignable to type 'number'/);
      assert.equal((await ok("!!printf 'a\\nb'")).result, "[ 'a', 'b' ]");
      const failed = await ok("const none = !echo why >&2; exit 1\nnone.length");
      assert.deepEqual([failed.result, failed.stderr], ["0", "why\n!echo why >&2; exit 1: exit status 1\n"]);
    });

    it("that are not there are told of by the shell, at their own line", async () => {
      assert.match((await ok("!lectern-no-such-command")).stdout, /lectern-no-such-command: .*not found/);
      assert.match(
        (await run("%%bash\ntrue\nlectern-no-such-command")).stdout,
        /line 2: lectern-no-such-command/,
      );
    });

    it("have no input", async () => assert.equal((await ok("!cat")).stdout, ""));

    it("of a whole cell stop it where they fail", async () => {
      assert.equal((await ok("%%bash\nfor i in 1 2; do\n  echo $i\ndone")).stdout, "1\n2\n");
      assert.equal((await ok("%%sh\necho $0")).stdout, "sh\n");
      assert.match(await fails("%%bash\nexit 4", /^%%bash: exit status 4$/), /cell \d+:1:1/);
    });

    it("that are interrupted end with all that they started, and the cell's rest does not run", async () => {
      const file = join(folder, "interrupted");
      const cell = run(
        `!trap '' INT; (sleep 100; echo) & echo $! > ${file}; wait; sleep 100\nconsole.log("rest")`,
      );
      while (!existsSync(file) || readFileSync(file, "utf8") === "") await delay(20);
      kernel().interrupt();
      const { error, stdout } = await cell;
      assert.deepEqual([error?.ename, stdout], ["KeyboardInterrupt", ""]);
      await untilGone(Number(readFileSync(file, "utf8")));
      assert.equal((await ok("1 + 1")).stdout, "");
    });

    it("don't outlive the kernel, even one that is killed", async () => {
      for (const end of ["stop", "kill"]) {
        const file = join(folder, end);
        const other = await Kernel.start("lectern", { cwd: folder });
        const { result } = await runOn(other, "globalThis.process.pid");
        const cell = runOn(other, `!trap '' INT TERM HUP; echo $$ > ${file}; while true; do sleep 1; done`);
        cell.catch(() => {});
        while (!existsSync(file) || readFileSync(file, "utf8") === "") await delay(20);
        if (end === "kill") process.kill(Number(result), "SIGKILL");
        await other.stop();
        await untilGone(Number(readFileSync(file, "utf8")));
      }
    });
  });

  it("unknown ones are refused before anything runs", async () => {
    const ran = await run("console.log('ran')\n%whoo");
    assert.deepEqual([ran.error?.ename, ran.stdout], ["MagicError", ""]);
    assert.match(
      ran.error!.traceback,
      /did you mean %who\?[\s\S]*at cell \d+:2:1[\s\S]*> 2 \| %whoo\n {4}\| \^{5}/,
    );
  });

  describe("requests", () => {
    const complete = async (code: string, cursor = [...code].length) => {
      const { matches, cursor_start, cursor_end } = await request("complete_request", {
        code,
        cursor_pos: cursor,
      });
      return [matches, cursor_start, cursor_end];
    };
    const isComplete = async (code: string) => (await request("is_complete_request", { code }))["status"];

    it("complete names of magics, files, words and code", async () => {
      assert.deepEqual(await complete("%ti"), [["%time", "%timeit"], 0, 3]);
      assert.deepEqual(await complete("%ba"), [["%%bash"], 0, 3]);
      assert.deepEqual(await complete("%%ti"), [["%%time", "%%timeit"], 0, 4]);
      assert.deepEqual(await complete("1\n%ba"), [[], 2, 5]);
      assert.deepEqual(await complete("'😀'\n%wh"), [["%who"], 4, 7]);
      assert.deepEqual(await complete("%load le"), [["lesson.ts"], 6, 8]);
      assert.deepEqual(await complete("%cd s"), [["sub/"], 4, 5]);
      assert.deepEqual(await complete("!cat le"), [["lesson.ts"], 5, 7]);
      assert.deepEqual(await complete("%typecheck w"), [["warn"], 11, 12]);
      assert.deepEqual(await complete("%npm un"), [["uninstall"], 5, 7]);
      assert.deepEqual(await complete("%env HOM"), [["HOME"], 5, 8]);
      assert.deepEqual(await complete("%time 'a'.toUpperC"), [["toUpperCase"], 10, 18]);
      assert.deepEqual(await complete("!ls\n'😀'.toUpperC"), [["toUpperCase"], 8, 16]);
      assert.deepEqual((await complete("%load none/"))[0], []);
    });

    it("inspect magics and code behind them", async () => {
      const inspect = async (code: string, cursor: number) => {
        const { data } = await request("inspect_request", { code, cursor_pos: cursor, detail_level: 0 });
        return (data as Record<string, string>)["text/markdown"] ?? "";
      };
      assert.match(await inspect("%timeit x", 3), /over and over/);
      assert.match(await inspect("%time parseInt('1')", 9), /parseInt\(string: string/);
    });

    it("tell whether a cell is complete", async () => {
      for (const code of ["%who", "!ls", "x = !ls -l", "%time f()", "name?", "%%html\n<b>\n", "1\n%who"])
        assert.equal(await isComplete(code), "complete", code);
      for (const code of ["%time f(", "%who\nf(", "%%html\n<b>", "%%bash"])
        assert.equal(await isComplete(code), "incomplete", code);
    });
  });
});

/** Waits for a process's end; a test that waits too long fails by its own time limit. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    // What has ended but was not waited for is no longer there either.
    if (!existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")))
      return;
    await delay(20);
  }
}

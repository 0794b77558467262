import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { matchesGlob } from "../../../src/kernel/session/glob.js";
import { History, type HistoryRequest } from "../../../src/kernel/session/history.js";
import { HistoryFile, historyFolder } from "../../../src/kernel/session/history-file.js";
import { temporaryFolder } from "../../support/temp.js";

function remember(history: History, ...inputs: string[]): void {
  for (const [i, input] of inputs.entries()) history.add(i + 1, input);
}

describe("History", () => {
  const history = new History("this");
  remember(history, "1 + 1", "f(x)", "1 + 2", "1 + 1");
  history.setOutput(4, "2");

  const inputs = async (request: HistoryRequest) =>
    (await history.query(request)).map(([, line, input]) => [line, input]);

  it("gives the last n", async () => {
    assert.deepEqual(await inputs({ hist_access_type: "tail", n: 2 }), [
      [3, "1 + 2"],
      [4, "1 + 1"],
    ]);
    assert.deepEqual(await inputs({ hist_access_type: "tail", n: 0 }), []);
  });

  it("gives a range, its stop left out, from the end where negative, and outputs where asked", async () => {
    const range = (request: HistoryRequest) => inputs({ hist_access_type: "range", ...request });
    assert.deepEqual(await range({ session: 0, start: 2, stop: 4 }), [
      [2, "f(x)"],
      [3, "1 + 2"],
    ]);
    assert.deepEqual((await range({ start: 0, stop: null })).length, 4);
    assert.deepEqual(await range({ start: -2, stop: -1 }), [[3, "1 + 2"]]);
    assert.deepEqual(await history.query({ hist_access_type: "range", start: 4, output: true }), [
      [0, 4, ["1 + 1", "2"]],
    ]);
    assert.deepEqual(await range({ session: 9 }), []);
  });

  it("searches by pattern over whole cells, the latest of equal ones where asked", async () => {
    const search = (request: HistoryRequest) => inputs({ hist_access_type: "search", ...request });
    assert.deepEqual((await search({ pattern: "1 + ?" })).length, 3);
    assert.deepEqual(await search({ pattern: "1 + ?", unique: true }), [
      [3, "1 + 2"],
      [4, "1 + 1"],
    ]);
    assert.deepEqual(await search({ pattern: "f(*)", n: 5 }), [[2, "f(x)"]]);
    assert.deepEqual(await search({ pattern: "*", n: 1 }), [[4, "1 + 1"]]);
    assert.deepEqual(await search({ pattern: "f(y)*" }), []);
  });
});

describe("glob patterns", () => {
  it("fit the whole text, and take no more than time", () => {
    for (const [text, pattern] of [
      ["", "*"],
      ["a\nb", "a*b"],
      ["abcabc", "*abc"],
      ["a*c", "a*c"],
      ["[x]", "[?]"],
      ["aXbXc", "a*?b*c"],
    ] as const)
      assert.ok(matchesGlob(text, pattern), `${text} ${pattern}`);
    for (const [text, pattern] of [
      ["", "?"],
      ["abc", "ab"],
      ["abc", "*b"],
      ["abd", "a*c"],
    ] as const)
      assert.ok(!matchesGlob(text, pattern), `${text} ${pattern}`);
    assert.ok(!matchesGlob("a".repeat(20_000), `${"*a".repeat(20)}*b`));
  });
});

describe("the history's file", () => {
  const folder = temporaryFolder();
  const file = () => new HistoryFile(join(folder(), "lectern"));
  const open = (kernel: string) => new History(kernel, file());

  it("outlives the kernel; sessions have numbers, negative ones count back", async () => {
    const [first, second] = [open("first"), open("second")];
    remember(first, "a", "b");
    first.setOutput(2, "'b'");
    await first.written();
    remember(second, "c");
    await second.written();
    const third = open("third");
    remember(third, "d");
    await third.written();

    assert.deepEqual(await third.query({ hist_access_type: "tail", n: 3, output: true }), [
      [1, 2, ["b", "'b'"]],
      [2, 1, ["c", null]],
      [3, 1, ["d", null]],
    ]);
    const range = (session: number) => third.query({ hist_access_type: "range", session });
    assert.deepEqual(await range(-2), [
      [1, 1, "a"],
      [1, 2, "b"],
    ]);
    assert.deepEqual(await range(2), [[2, 1, "c"]]);
    assert.deepEqual(await range(0), [[0, 1, "d"]]);
    assert.deepEqual(await third.query({ hist_access_type: "search", pattern: "?", n: 2 }), [
      [2, 1, "c"],
      [3, 1, "d"],
    ]);
    // One that starts meanwhile comes after us.
    const fourth = open("fourth");
    remember(fourth, "e");
    await fourth.written();
    assert.deepEqual(await range(-1), [[2, 1, "c"]]);
    assert.deepEqual(await range(4), [[4, 1, "e"]]);
  });

  it("takes the lines of several kernels at once, each whole", async () => {
    const kernels = Array.from({ length: 4 }, (_, i) => open(`kernel-${i}`));
    for (let line = 1; line <= 50; line++)
      for (const [i, kernel] of kernels.entries()) kernel.add(line, `${i}:${line} ${"x".repeat(500)}`);
    await Promise.all(kernels.map((kernel) => kernel.written()));
    const all = await open("reader").query({ hist_access_type: "search", pattern: "?:*" });
    assert.equal(all.length, 200);
    for (const i of [0, 1, 2, 3])
      assert.deepEqual(
        all.filter(([, , input]) => String(input).startsWith(`${i}:`)).map(([, line]) => line),
        Array.from({ length: 50 }, (_, line) => line + 1),
      );
  });

  it("skips damaged lines", async () => {
    const history = open("one");
    remember(history, "before");
    await history.written();
    const path = join(folder(), "lectern/history-1.jsonl");
    appendFileSync(path, '\n\u0000\u0000\n[]\n{"kernel":1,"line":2,"input":"x"}\nnull\n{"kernel":"one","li');
    history.add(2, "after");
    await history.written();
    assert.deepEqual(
      (await open("two").query({ hist_access_type: "tail" })).map(([, , input]) => input),
      ["before", "after"],
    );
  });

  it("is bounded, and for its owner's eyes only", async () => {
    const history = open("long");
    for (let line = 1; line <= 300; line++) history.add(line, `${line}${" ".repeat(20_000)}`);
    history.add(301, "y".repeat(300_000));
    history.add(302, "z");
    await history.written();
    const place = join(folder(), "lectern");
    const files = readdirSync(place);
    assert.equal(files.length, 2);
    for (const each of files) {
      const { size, mode } = statSync(join(place, each));
      assert.ok(size < 1.1 * 2 ** 20, `${size}`);
      assert.equal(mode & 0o077, 0);
    }
    const kept = await open("later").query({ hist_access_type: "tail", n: 1000 });
    assert.equal(kept.at(-1)?.[2], "z");
    assert.equal(String(kept.at(-2)?.[2]).trim(), "300");
    assert.ok(kept.length > 50 && kept.length < 300);
  });

  it("is done without where it can't be written, and where it is not wanted", async () => {
    mkdirSync(join(folder(), "x"));
    writeFileSync(join(folder(), "x/file"), "");
    const history = new History("one", new HistoryFile(join(folder(), "x/file/lectern")));
    remember(history, "a");
    await history.written();
    assert.deepEqual(await history.query({ hist_access_type: "tail" }), [[1, 1, "a"]]);
    assert.equal(readFileSync(join(folder(), "x/file"), "utf8"), "");
    assert.equal(historyFolder({ LECTERN_HISTORY: "off" }), undefined);
    assert.equal(historyFolder({ LECTERN_HISTORY: "/elsewhere" }), "/elsewhere");
    assert.equal(historyFolder({ JUPYTER_DATA_DIR: "/data" }), join("/data", "lectern"));
  });
});

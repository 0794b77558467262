import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rng, uniform } from "../../../src/data/index.js";
import { loadCsv, saveCsv, tf } from "../../../src/tensor/index.js";
import { temporaryFolder } from "../../support/temp.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { assertRefused, damageEverywhere, onBackend } from "./damage.js";

describe("CSV files", () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), "table.csv");
  const write = (text: string) => writeFileSync(file(), text);
  onBackend("cpu");

  it("become a tensor of numbers and one of classes", async () => {
    write(
      [
        "\ufeffsepal length,sepal width,species",
        "5.1,3.5,Iris-setosa",
        '"4.9", 3. ,"Iris-versi""color"',
        "",
        "+.5e1,-2E-1,Iris-setosa",
        "1,2,Iris-a",
      ].join("\r\n"),
    );
    const { X, Y, columns, classes } = await loadCsv(file(), { label: "species" });
    assert.deepEqual([X.dtype, Y.dtype], ["float32", "int32"]);
    assert.deepEqual(
      X.arraySync(),
      [
        [5.1, 3.5],
        [4.9, 3],
        [5, -0.2],
        [1, 2],
      ].map((row) => row.map(Math.fround)),
    );
    assert.deepEqual(columns, ["sepal length", "sepal width"]);
    assert.deepEqual(classes, ["Iris-a", "Iris-setosa", 'Iris-versi"color']);
    assert.deepEqual(Y.arraySync(), [1, 2, 1, 0]);
    tf.dispose([X, Y]);
  });

  it("may have no names, another delimiter, chosen columns and empty cells", async () => {
    write("7;1;;3\n10;2;5;4\n7;0;6;5");
    const { X, Y, columns, classes } = await loadCsv(file(), {
      header: false,
      label: 0,
      columns: [3, 2],
      delimiter: ";",
      missing: NaN,
    });
    assert.deepEqual(X.arraySync(), [
      [3, NaN],
      [4, 5],
      [5, 6],
    ]);
    assert.deepEqual(columns, ["3", "2"]);
    assert.deepEqual(
      [classes, Y.arraySync()],
      [
        ["7", "10"],
        [0, 1, 0],
      ],
    );
    tf.dispose([X, Y]);
    const all = await loadCsv(file(), { header: false, delimiter: ";", missing: -1 });
    assert.deepEqual(all.X.shape, [3, 4]);
    assert.equal("Y" in all, false);
    all.X.dispose();
  });

  it("are numbered with the classes of another file, which must be all there are", async () => {
    write("a,kind\n1,dog\n2,cat\n");
    const { X, Y } = await loadCsv(file(), { label: "kind", classes: ["bird", "cat", "dog"] });
    assert.deepEqual(Y.arraySync(), [2, 1]);
    tf.dispose([X, Y]);
    await assertRefused(
      () => loadCsv(file(), { label: "kind", classes: ["cat"] }),
      `${file()}, line 2, column 2 ('kind'): must be one of the classes cat, got 'dog'`,
    );
  });

  it("have every bad cell named by line, column and value", async () => {
    const path = file();
    const cases: [string, Parameters<typeof loadCsv>[1], string][] = [
      ["", {}, `${path}: is empty`],
      ["\n\n", {}, `${path}: must have a row of data`],
      ["a,b\n", {}, `${path}: must have a row of data`],
      ["a,b\n1,x\n", {}, `${path}, line 2, column 2 ('b'): must be a number that float32 can hold, got 'x'`],
      ["a,b\n1,\n", {}, `${path}, line 2, column 2 ('b'): must be a number that float32 can hold, got ''`],
      [
        "a,b\n1,2\n\n0x10,2\n",
        {},
        `${path}, line 4, column 1 ('a'): must be a number that float32 can hold, got '0x10'`,
      ],
      ["a\n1e39", {}, `${path}, line 2, column 1 ('a'): must be a number that float32 can hold, got '1e39'`],
      ["a\nNaN", {}, `${path}, line 2, column 1 ('a'): must be a number that float32 can hold, got 'NaN'`],
      [
        'a,b\n"1,5",2',
        {},
        `${path}, line 2, column 1 ('a'): must be a number that float32 can hold, got '1,5'`,
      ],
      [
        "1,2\n3,x",
        { header: false },
        `${path}, line 2, column 2: must be a number that float32 can hold, got 'x'`,
      ],
      ["a,b\n1,2\n3\n", {}, `${path}, line 3: must have 2 cells, as the first line has, got 1`],
      ["a,b\n1,2,3\n", {}, `${path}, line 2: must have 2 cells, as the first line has, got 3`],
      ["a,a\n1,2\n", {}, `${path}, line 1: each column must have a name of its own, got 'a'`],
      ["a,b\n1,2\n", { label: "c" }, `${path}: has 2 columns: a, b, got 'c'`],
      ["a,b\n1,2\n", { columns: [2] }, `${path}: has 2 columns: a, b, got 2`],
      ["a,b\n1,\n", { label: "b" }, `${path}, line 2, column 2 ('b'): must have a label, got ''`],
      [
        "1,2\n3,4",
        {},
        `${path}, line 1: the first line holds only numbers: say header: false if they are data, header: true if they ` +
          "are names, got [ '1', '2' ]",
      ],
      [
        'a,b\n1,"2\n3,4\n',
        {},
        `${path}, line 3: a quotation mark is opened and not closed before the file ends`,
      ],
      [
        'a,b\n1,"2"3\n',
        {},
        `${path}, line 2: behind the quotation mark that ends a cell must be the next cell or the line's end`,
      ],
      [
        'a,b\n1,2"3"\n',
        {},
        `${path}, line 2: a quotation mark must stand at the start of a cell, and be doubled within`,
      ],
    ];
    for (const [text, options, message] of cases) {
      write(text);
      await assertRefused(() => loadCsv(path, options), message);
    }
    writeFileSync(path, Buffer.from("\ufeffa,b\n1,2", "utf16le"));
    await assertRefused(
      () => loadCsv(path),
      `${path}, byte 0: must be text in UTF-8, not UTF-16, got 'fffe'`,
    );
  });

  it("are refused at once where they are made to cost time", async () => {
    const digits = "1".repeat(1_000_000);
    write(`a\n${digits}x\n`);
    await assertRefused(
      () => loadCsv(file()),
      /line 2, column 1 \('a'\): must be a number that float32 can hold, got '1{60}'\.\.\./,
    );
    const columns = Array.from({ length: 50_000 }, (_, i) => `c${i}`);
    write(`${columns.join(",")},c7\n`);
    await assertRefused(
      () => loadCsv(file()),
      `${file()}, line 1: each column must have a name of its own, got 'c7'`,
    );
    write(`${columns.join(",")}\n`);
    await assertRefused(
      () => loadCsv(file(), { label: "x" }),
      /: has 50000 columns: c0, c1, .*, c19, …, got 'x'$/,
    );
  });

  it("are saved such that the same numbers are found again", async () => {
    const generator = rng(1);
    const patterns = Float32Array.from(
      { length: 3000 },
      () => uniform(generator, -1, 1) * 10 ** uniform(generator, -40, 38),
    );
    const X = tf.tensor2d([...patterns, 0.1, -0, 1e-45, 16777217, 3.4028234663852886e38, NaN], [1002, 3]);
    const Y = tf.tensor1d(
      Array.from({ length: 1002 }, (_, i) => i % 3),
      "int32",
    );
    const classes = ["a", "b, quoted", ' "c"\n'];
    await saveCsv(file(), { X, Y, columns: ["x", "y", 'the "z"'], classes }, { label: "kind" });
    const text = readFileSync(file(), "utf8");
    assert.ok(text.startsWith('x,y,"the ""z""",kind\n'));
    assert.ok(text.includes('\n0.1,-0,1.4013e-45,"b, quoted"\n'));
    const back = await loadCsv(file(), { label: "kind", classes, missing: NaN });
    assert.deepEqual([...back.X.dataSync()], [...X.dataSync()]);
    assert.deepEqual(back.Y.arraySync(), Y.arraySync());
    assert.deepEqual(back.columns, ["x", "y", 'the "z"']);
    tf.dispose([X, Y, back.X, back.Y]);
    const whole = tf.tensor2d([2147483647, -2147483648], [1, 2], "int32");
    const label = tf.tensor1d([4], "int32");
    await saveCsv(file(), { X: whole, Y: label }, { delimiter: ";" });
    assert.equal(readFileSync(file(), "utf8"), "2147483647;-2147483648;4\n");
    tf.dispose([whole, label]);
  });

  it("are not written where the table can't be", async () => {
    const X = tf.tensor2d([1, 2, Infinity, 4], [2, 2]);
    const Y = tf.tensor1d([0, 1], "int32");
    const finite = tf.tensor2d([1, 2], [2, 1]);
    const cases: [() => Promise<void>, RegExp][] = [
      [() => saveCsv(file(), { X }), /saveCsv: X at \[1, 0\] must be a finite number or NaN, got Infinity/],
      [
        () => saveCsv(file(), { X: finite, Y, classes: ["a"] }),
        /saveCsv: Y at \[1\] must be the number of one of the 1 classes, got 1/,
      ],
      [
        () => saveCsv(file(), { X: finite, columns: [] }),
        /saveCsv: columns must be 1 names, as X has 1 columns, got \[\]/,
      ],
      [
        () => saveCsv(file(), { X: Y as never }),
        /saveCsv: X must be a tensor of numbers \[rows, columns\], got/,
      ],
      [
        () => saveCsv(file(), { X: finite }, { delimiter: '"' }),
        /saveCsv: delimiter must be one character, no quotation mark and no end of a line, got '"'/,
      ],
    ];
    for (const [save, message] of cases) await assert.rejects(save, message);
    assert.deepEqual(readdirSync(folder()), []);
    tf.dispose([X, Y, finite]);
  });

  it("are read in pieces, with progress, and stop when told to", async () => {
    const rows = 60_000;
    write(`a,b,c\n${"1.25,2.5,3.75\n".repeat(rows)}`);
    const seen: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { X } = await loadCsv(file(), { onProgress: (fraction) => seen.push(fraction) });
    clearInterval(timer);
    assert.deepEqual(X.shape, [rows, 3]);
    assert.equal(X.sum().dataSync()[0], rows * 7.5);
    assert.ok(turns > 1 && seen.length > 3 && seen.at(-1) === 1, `${turns} turns, ${seen}`);
    const progress: number[] = [];
    await saveCsv(file(), { X }, { onProgress: (fraction) => progress.push(fraction) });
    assert.ok(progress.length === rows / 1000 && progress.at(-1) === 1, String(progress.length));
    X.dispose();
    const before = tensorMemory();
    const stop = new AbortController();
    const options = { header: false, onProgress: () => stop.abort(), signal: stop.signal };
    await assert.rejects(loadCsv(file(), options), { name: "AbortError" });
    assertNoTensorMore(before);
  });

  it("give tensors or a clear error for whatever bytes there are", async () => {
    const valid = Buffer.from('a,"b b",kind\n1.5,-2,x\n"3",4e2,"y ""z"""\n0,1,x\n');
    const { refused, accepted } = await damageEverywhere({
      path: file(),
      valid,
      load: async () => {
        const { X, Y } = await loadCsv(file(), { label: 2 });
        return [X, Y];
      },
      // Text has no length that it must have: cut behind a cell it can be a smaller table.
      mustRefuse: (length) => length < 13,
      changes: 500,
    });
    assert.ok(refused > 300 && accepted > 100, `${refused} refused, ${accepted} accepted`);
  });
});

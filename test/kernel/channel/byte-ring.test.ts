import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { ByteRing } from "../../../src/kernel/channel/index.js";

const bytes = (text: string) => Buffer.from(text);

describe("ByteRing", () => {
  it("gives back what was written, in order, across the wrap", () => {
    const ring = new ByteRing(ByteRing.allocate(8));
    for (const text of ["abc", "defgh", "ij", "klmnopqr"]) {
      ring.write(bytes(text));
      assert.equal(Buffer.from(ring.read()).toString(), text);
    }
    assert.equal(ring.read().length, 0);
  });

  it("tells the writer once that the reader sleeps", () => {
    const ring = new ByteRing(ByteRing.allocate(16));
    assert.equal(ring.sleep(), true);
    assert.equal(ring.write(bytes("a")), true);
    assert.equal(ring.write(bytes("b")), false);
    assert.equal(ring.sleep(), false, "bytes are waiting, so the reader must not sleep");
  });

  it("refuses a piece that can never fit, and a capacity that is no power of two", () => {
    const ring = new ByteRing(ByteRing.allocate(4));
    assert.throws(() => ring.write(bytes("abcde")), /a piece must fit the ring of 4 bytes, got 5/);
    assert.throws(() => ByteRing.allocate(12), /capacity must be a power of two, got 12/);
  });

  it("blocks a writer in another thread while it is full, and loses nothing", async () => {
    const shared = ByteRing.allocate(64);
    const ring = new ByteRing(shared);
    const url = new URL("../../../src/kernel/channel/byte-ring.js", import.meta.url).href;
    const worker = new Worker(
      `const { workerData } = require("node:worker_threads");
       import(${JSON.stringify(url)}).then(({ ByteRing }) => {
         const ring = new ByteRing(workerData);
         for (let i = 0; i < 20000; i++) ring.write(Buffer.from(i + "\\n"));
       });`,
      { eval: true, workerData: shared },
    );
    let ended = false;
    worker.on("exit", () => {
      ended = true;
    });
    let text = "";
    while (!ended || ring.length > 0) {
      text += Buffer.from(ring.read()).toString();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const lines = text.trimEnd().split("\n");
    assert.equal(lines.length, 20000);
    assert.ok(lines.every((line, i) => line === String(i)));
  });
});

import assert from "node:assert/strict";
import { size } from "../../src/data/index.js";

describe("size", () => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env["LECTURE_FAST"];
  });
  afterEach(() => {
    if (before === undefined) delete process.env["LECTURE_FAST"];
    else process.env["LECTURE_FAST"] = before;
  });

  it("is the full one, and the fast one with LECTURE_FAST=1", () => {
    delete process.env["LECTURE_FAST"];
    assert.equal(size(1000, 50), 1000);
    for (const other of ["0", "", "yes"]) {
      process.env["LECTURE_FAST"] = other;
      assert.equal(size(1000, 50), 1000, other);
    }
    process.env["LECTURE_FAST"] = "1";
    assert.equal(size(1000, 50), 50);
    assert.deepEqual(size([64, 32], [8]), [8]);
  });
});

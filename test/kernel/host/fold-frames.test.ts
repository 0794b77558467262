import assert from "node:assert/strict";
import { foldFrames } from "../../../src/kernel/host/fold-frames.js";

const fold = (frames: string[]) => foldFrames(frames, (frame) => `${frame} file`);
const repeat = (times: number, ...frames: string[]) => Array.from({ length: times }, () => frames).flat();

describe("foldFrames", () => {
  it("leaves short stacks alone", () => {
    assert.deepEqual(fold(["a", "b", "b", "b", "c"]), ["a", "b", "b", "b", "c"]);
    assert.deepEqual(fold([]), []);
  });

  it("folds a function that calls itself", () => {
    assert.deepEqual(fold(["a", ...repeat(1000, "f"), "main"]), [
      "a",
      "f",
      "f",
      "    … 998 more frames of f",
      "main",
    ]);
  });

  it("folds functions that call each other", () => {
    assert.deepEqual(fold([...repeat(500, "f", "g", "h"), "main"]), [
      ..."fghfgh",
      "    … 1494 more frames of f, g and h",
      "main",
    ]);
  });

  it("shows the ends of what is long without repetition", () => {
    const frames = Array.from({ length: 200 }, (_, i) => `f${i}`);
    const folded = fold(frames);
    assert.equal(folded.length, 61);
    assert.deepEqual(folded.slice(49, 52), ["f49", "    … 140 more frames", "f190"]);
  });
});

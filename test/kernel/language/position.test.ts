import assert from "node:assert/strict";
import { codePointOffset, utf16Offset } from "../../../src/kernel/language/position.js";

describe("positions", () => {
  it("count a character outside the basic plane as one, and as two in UTF-16", () => {
    const text = "a😀b";
    assert.deepEqual(
      [0, 1, 2, 3].map((n) => utf16Offset(text, n)),
      [0, 1, 3, 4],
    );
    assert.deepEqual(
      [0, 1, 3, 4].map((n) => codePointOffset(text, n)),
      [0, 1, 2, 3],
    );
  });

  it("stop at the text's end", () => {
    assert.equal(utf16Offset("ab", 9), 2);
  });
});

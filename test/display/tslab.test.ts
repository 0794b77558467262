import assert from "node:assert/strict";
import { display, newDisplay, versions } from "../../src/display/tslab.js";
import { recordDisplays } from "./record-displays.js";

describe("tslab's API", () => {
  it("displays each form", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const sent = recordDisplays(() => {
      for (const form of ["javascript", "html", "markdown", "latex", "svg", "text"] as const)
        display[form](form);
      for (const form of ["png", "jpeg", "gif", "pdf"] as const) display[form](bytes);
      display.raw("application/x", "x");
    });
    assert.deepEqual(
      sent.map(({ data }) => Object.entries(data)[0]),
      [
        ["text/javascript", "javascript"],
        ["text/html", "html"],
        ["text/markdown", "markdown"],
        ["text/latex", "latex"],
        ["image/svg+xml", "svg"],
        ["text/plain", "text"],
        ["image/png", "AQID"],
        ["image/jpeg", "AQID"],
        ["image/gif", "AQID"],
        ["application/pdf", "AQID"],
        ["application/x", "x"],
      ],
    );
    assert.equal(
      sent.every((content) => content.displayId === undefined && content.update === undefined),
      true,
    );
  });

  it("replaces a new display's content", () => {
    const sent = recordDisplays(() => {
      const one = newDisplay();
      one.text("a");
      one.text("b");
      newDisplay().text("c");
    });
    assert.deepEqual(
      sent.map(({ data, update }) => [data["text/plain"], update]),
      [
        ["a", false],
        ["b", true],
        ["c", false],
      ],
    );
    assert.equal(sent[0]!.displayId, sent[1]!.displayId);
    assert.notEqual(sent[0]!.displayId, sent[2]!.displayId);
  });

  it("tells the versions", () => {
    assert.equal(versions.node, process.version);
    assert.match(`${versions.tslab} ${versions.typescript}`, /^\d+\.\d+\.\d+\S* \d+\.\d+\.\d+/);
  });
});

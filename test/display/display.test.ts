import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  clearOutput,
  type DisplayData,
  type DisplayHost,
  display,
  hostKey,
  toMimeBundle,
} from "../../src/display/index.js";
import { recordDisplays } from "./record-displays.js";

describe("display", () => {
  it("hands the bundle to the host and returns a handle that updates", () => {
    const sent = recordDisplays(() => {
      const handle = display(1);
      handle.update(2);
    });
    assert.equal(sent.length, 2);
    const [first, second] = sent as [DisplayData, DisplayData];
    assert.deepEqual([first.data, first.update], [{ "text/plain": "1" }, false]);
    assert.deepEqual([second.data, second.update], [{ "text/plain": "2" }, true]);
    assert.equal(first.displayId, second.displayId);
    assert.match(first.displayId!, /^[0-9a-f-]{36}$/);
  });

  it("takes displayId, metadata and raw bundles", () => {
    const bundle = { "text/plain": "p", "image/gif": Buffer.from("GIF89a") };
    const sent = recordDisplays(() => {
      display(bundle, { raw: true, displayId: "d", metadata: { "image/gif": { width: 3 } } });
    });
    assert.deepEqual(sent, [
      {
        data: { "text/plain": "p", "image/gif": "R0lGODlh" },
        metadata: { "image/gif": { width: 3 } },
        displayId: "d",
        update: false,
      },
    ]);
  });

  it("returns a handle that is silent as a cell's last value", () => {
    recordDisplays(() => {
      const handle = display(1);
      assert.deepEqual(toMimeBundle(handle), {});
      assert.equal(inspect(handle), "");
    });
  });

  it("sends nothing for an empty bundle", () => {
    assert.deepEqual(
      recordDisplays(() => display({}, { raw: true })),
      [],
    );
  });

  it("refuses wrong options with the rule and the value", () => {
    const cases: [() => unknown, string][] = [
      [
        () => display(1, { id: "x" } as never),
        'display: unknown option "id"; the options are displayId, metadata, raw',
      ],
      [() => display(1, 3 as never), "display: the options must be an object, but are 3"],
      [
        () => display(1, { displayId: "" }),
        "display: displayId must be a string that isn't empty, but is ''",
      ],
      [
        () => display("x", { raw: true }),
        "display: a raw value must be an object from mime types to contents, but is 'x'",
      ],
      [
        () => clearOutput({ later: true } as never),
        'clearOutput: unknown option "later"; the options are wait',
      ],
    ];
    for (const [run, message] of cases) assert.throws(run, new TypeError(message));
  });
});

describe("clearOutput", () => {
  it("asks the host, at once unless told to wait", () => {
    const waits: boolean[] = [];
    const host: DisplayHost = { name: "lectern", display() {}, clear: (wait) => void waits.push(wait) };
    Object.assign(globalThis, { [hostKey]: host });
    try {
      clearOutput();
      clearOutput({ wait: true });
    } finally {
      Reflect.deleteProperty(globalThis, hostKey);
    }
    assert.deepEqual(waits, [false, true]);
  });
});

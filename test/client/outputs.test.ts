import assert from "node:assert/strict";
import { OutputCollector } from "../../src/client/outputs.js";
import { newHeader } from "../../src/kernel/protocol/index.js";
import { code } from "../support/notebooks.js";

function message(type: string, content: Record<string, unknown>) {
  return {
    identities: [],
    header: newHeader(type, "s"),
    parentHeader: {},
    metadata: {},
    content,
    buffers: [],
  };
}

const stream = (text: string, name = "stdout") => message("stream", { name, text });
const display = (text: string, id?: string) =>
  message("display_data", {
    data: { "text/plain": text },
    metadata: {},
    transient: id === undefined ? null : { display_id: id },
  });
const update = (text: string, id: string) =>
  message("update_display_data", {
    data: { "text/plain": text },
    metadata: { a: 1 },
    transient: { display_id: id },
  });
const text = (value: string) => ({
  output_type: "display_data",
  data: { "text/plain": value },
  metadata: {},
});

describe("collecting outputs", () => {
  function collect(...messages: ReturnType<typeof message>[]) {
    const collector = new OutputCollector();
    const cell = code("");
    for (const one of messages) collector.collect(cell, one);
    return { collector, cell };
  }

  it("joins a stream's pieces, but not over another output", () => {
    const { cell } = collect(
      stream("a"),
      stream("b\n"),
      stream("e", "stderr"),
      stream("c"),
      display("d"),
      stream("f"),
    );
    assert.deepEqual(cell.outputs, [
      { output_type: "stream", name: "stdout", text: "ab\n" },
      { output_type: "stream", name: "stderr", text: "e" },
      { output_type: "stream", name: "stdout", text: "c" },
      text("d"),
      { output_type: "stream", name: "stdout", text: "f" },
    ]);
  });

  it("lets a carriage return overwrite its line, also in pieces", () => {
    const { cell } = collect(stream("start\n 1%\r"), stream(" 50%\r"), stream("100%\r\nend\n"));
    assert.deepEqual(cell.outputs, [{ output_type: "stream", name: "stdout", text: "start\n100%\r\nend\n" }]);
  });

  it("updates displays by their id, in other cells too", () => {
    const { collector, cell } = collect(display("old", "x"), display("other"));
    const later = code("");
    collector.collect(later, display("again", "x"));
    collector.collect(later, update("new", "x"));
    collector.collect(later, update("lost", "unknown"));
    const updated = { output_type: "display_data", data: { "text/plain": "new" }, metadata: { a: 1 } };
    assert.deepEqual(cell.outputs, [updated, text("other")]);
    assert.deepEqual(later.outputs, [updated]);
  });

  it("clears at once, or when the next output comes", () => {
    assert.deepEqual(collect(stream("a"), message("clear_output", { wait: false })).cell.outputs, []);
    const { collector, cell } = collect(display("a", "x"), message("clear_output", { wait: true }));
    assert.deepEqual(cell.outputs, [text("a")]);
    collector.collect(cell, display("b"));
    collector.collect(cell, update("gone", "x"));
    assert.deepEqual(cell.outputs, [text("b")]);
  });

  it("keeps results and errors as the notebook format has them", () => {
    const { cell } = collect(
      message("execute_input", { code: "", execution_count: 7 }),
      message("execute_result", { data: { "text/plain": "2" }, metadata: {}, execution_count: 7 }),
      message("error", { ename: "E", evalue: "v", traceback: ["t"] }),
    );
    assert.equal(cell.execution_count, 7);
    assert.deepEqual(cell.outputs, [
      { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 7 },
      { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
    ]);
  });
});

import type { Message } from "../kernel/protocol/index.js";
import type { CodeCell, DisplayOutput, MimeBundle, Output, ResultOutput } from "../notebook/index.js";

interface Display {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

/** Turns what a kernel publishes into the outputs of a notebook's cells, as a front end would show them. */
export class OutputCollector {
  /** Outputs by display id: an update may come from any later cell. */
  readonly #displays = new Map<string, (DisplayOutput | ResultOutput)[]>();
  readonly #clearBeforeNext = new WeakSet<CodeCell>();

  /** Takes in one message for the cell that asked for it. */
  collect(cell: CodeCell, message: Message): void {
    const content = message.content;
    switch (message.header.msg_type) {
      case "execute_input":
        if (typeof content["execution_count"] === "number") cell.execution_count = content["execution_count"];
        break;
      case "stream":
        this.#append(cell, {
          output_type: "stream",
          name: String(content["name"]),
          text: String(content["text"]),
        });
        break;
      case "display_data":
        this.#addDisplay(cell, content, { output_type: "display_data", ...readDisplay(content) });
        break;
      case "execute_result": {
        const count = content["execution_count"];
        const executionCount = typeof count === "number" ? count : null;
        const result = {
          output_type: "execute_result" as const,
          ...readDisplay(content),
          execution_count: executionCount,
        };
        this.#addDisplay(cell, content, result);
        break;
      }
      case "update_display_data":
        this.#update(content);
        break;
      case "error":
        this.#append(cell, {
          output_type: "error",
          ename: String(content["ename"]),
          evalue: String(content["evalue"]),
          traceback: Array.isArray(content["traceback"]) ? content["traceback"].map(String) : [],
        });
        break;
      case "clear_output":
        if (content["wait"] === true) this.#clearBeforeNext.add(cell);
        else this.#clear(cell);
        break;
    }
  }

  #addDisplay(cell: CodeCell, content: Record<string, unknown>, output: DisplayOutput | ResultOutput): void {
    const id = displayId(content);
    if (id !== undefined) {
      this.#update(content);
      this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
    }
    this.#append(cell, output);
  }

  #update(content: Record<string, unknown>): void {
    const id = displayId(content);
    if (id === undefined) return;
    for (const output of this.#displays.get(id) ?? []) Object.assign(output, readDisplay(content));
  }

  #append(cell: CodeCell, output: Output): void {
    if (this.#clearBeforeNext.has(cell)) this.#clear(cell);
    const last = cell.outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text = overwriteLines(last.text + output.text);
    } else if (output.output_type === "stream") {
      cell.outputs.push({ ...output, text: overwriteLines(output.text) });
    } else {
      cell.outputs.push(output);
    }
  }

  #clear(cell: CodeCell): void {
    this.#clearBeforeNext.delete(cell);
    for (const outputs of this.#displays.values()) {
      const kept = outputs.filter((output) => !cell.outputs.includes(output));
      outputs.splice(0, outputs.length, ...kept);
    }
    cell.outputs = [];
  }
}

/** A carriage return goes back to the line's start, as progress bars use it: only what is written last is kept. */
function overwriteLines(text: string): string {
  return text.includes("\r") ? text.replace(/[^\n]*\r(?=[^\r\n])/g, "") : text;
}

function readDisplay(content: Record<string, unknown>): Display {
  return {
    data: (content["data"] ?? {}) as MimeBundle,
    metadata: (content["metadata"] ?? {}) as Record<string, unknown>,
  };
}

function displayId(content: Record<string, unknown>): string | undefined {
  const id = (content["transient"] as Record<string, unknown> | null | undefined)?.["display_id"];
  return typeof id === "string" ? id : undefined;
}

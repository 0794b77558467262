import { stripVTControlCharacters } from "node:util";
import type { CellFailure, Progress } from "../client/index.js";

/** Tells on stderr how a notebook's run goes: one live line in a terminal, one line a cell elsewhere. */
export class ProgressReport {
  readonly #live = process.stderr.isTTY === true;

  readonly listen = (progress: Progress): void => {
    switch (progress.type) {
      case "starting":
        this.#show(`starting the kernel ${progress.kernel}`);
        break;
      case "started":
        if (this.#live) this.#show(`cell ${progress.cell} of ${progress.of} …`);
        break;
      case "finished": {
        const { cell, of, seconds, failure, incomplete } = progress;
        const mark = failure ? (failure.allowed ? ", failed as it may" : ", failed") : "";
        this.#show(`cell ${cell} of ${of}: ${seconds.toFixed(1)} s${mark}`);
        if (incomplete && failure?.reason !== "died") {
          this.#keep(
            `lectern: cell ${cell}: the kernel never said that its output was complete, so some may be missing`,
          );
        }
        break;
      }
    }
  };

  /** Prints a line that stays. */
  note(text: string): void {
    this.#keep(`lectern: ${text}`);
  }

  /** Prints a failed cell: which, what it held, and what the kernel said. */
  failure(failure: CellFailure): void {
    const width = String(failure.source.split("\n").length).length;
    const source = failure.source
      .split("\n")
      .map((line, index) => `  ${String(index + 1).padStart(width)} | ${line}`);
    const traceback = failure.reason === "died" ? "" : failure.traceback.join("\n").trimEnd();
    this.#keep(`lectern: code cell ${failure.cell} failed: ${failure.ename}: ${failure.evalue}`);
    this.#keep(`\n${source.join("\n")}\n`);
    if (traceback !== "") this.#keep(`${this.#live ? traceback : stripVTControlCharacters(traceback)}\n`);
  }

  #show(text: string): void {
    if (this.#live) process.stderr.write(`\r\u001b[K${text}`);
    else process.stderr.write(`${text}\n`);
  }

  #keep(text: string): void {
    process.stderr.write(this.#live ? `\r\u001b[K${text}\n` : `${text}\n`);
  }
}

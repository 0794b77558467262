import type { FrameWriter } from "../../channel/index.js";
import { Kind, type MagicQuestion } from "../../channel/index.js";
import type { MagicCalls } from "../../language/magic-calls.js";
import type { MagicContext, RunMagic } from "./context.js";
import { start, stop } from "./time.js";
import { timeit } from "./timeit.js";

/** What magics need of the host. */
export interface MagicsOptions extends Pick<MagicContext, "folder" | "valueNamed" | "inputs" | "forget"> {
  writer: FrameWriter;
  /** The number of the cell that calls now. */
  currentCell: () => number;
}

interface Asked {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Runs the magics of cells; each is loaded when it is first used. */
export class Magics {
  readonly #options: MagicsOptions;
  readonly #interrupts = new Map<number, AbortController>();
  readonly #asked = new Map<number, Asked>();
  #questions = 0;

  constructor(options: MagicsOptions) {
    this.#options = options;
  }

  /** What cells call. */
  readonly calls: MagicCalls = {
    call: async (cell, name, args, body = "") => {
      const { run } = (await import(`./${name}.js`)) as { run: RunMagic };
      return await run(this.#context(cell), args, body);
    },
    shell: async (cell, command) => {
      const { shell } = await import("./shell.js");
      await shell(this.#context(cell), command);
    },
    lines: async (cell, command) => {
      const { lines } = await import("./shell.js");
      return await lines(this.#context(cell), command);
    },
    start: (what) => start(`${this.#options.currentCell()} ${what}`),
    stop: ((what: string, _started: unknown, value: unknown) => {
      const cell = this.#options.currentCell();
      this.#print(cell, "stdout", stop(`${cell} ${what}`));
      return value;
    }) as MagicCalls["stop"],
    timeit: (options) => {
      const cell = this.#options.currentCell();
      return timeit(options, (text) => {
        this.calls.sink = undefined;
        this.#print(cell, "stdout", text);
      });
    },
    sink: undefined,
  };

  /** Stops what a cell's magics do. */
  interrupt(cell: number): void {
    this.#interrupts.get(cell)?.abort();
    this.#interrupts.delete(cell);
  }

  /** Lets go of a cell that has ended. */
  ended(cell: number): void {
    this.#interrupts.delete(cell);
  }

  /** Takes over the session thread's answer. */
  answer(question: number, value: unknown, error: string | undefined): void {
    const asked = this.#asked.get(question);
    this.#asked.delete(question);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  }

  #context(cell: number): MagicContext {
    const { folder, valueNamed, inputs, forget } = this.#options;
    const interrupt = this.#interrupts.get(cell) ?? new AbortController();
    this.#interrupts.set(cell, interrupt);
    return {
      print: (stream, text) => this.#print(cell, stream, text),
      ask: (question) => this.#ask(cell, question),
      signal: interrupt.signal,
      folder,
      valueNamed,
      inputs,
      forget,
    };
  }

  #ask(cell: number, question: MagicQuestion): Promise<unknown> {
    const id = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#options.writer.event({ type: "ask", cell, id, question });
    });
  }

  #print(cell: number, stream: "stdout" | "stderr", text: Uint8Array | string): void {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    this.#options.writer.write(stream === "stdout" ? Kind.Stdout : Kind.Stderr, cell, bytes);
  }
}

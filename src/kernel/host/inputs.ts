import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type InputHost, inputHostKey } from "../../display/input.js";
import type { FrameWriter, InputAnswer } from "../channel/index.js";

/** Said where the user can't be asked. */
class InputError extends Error {
  override name = "InputError";
}

/**
 * Questions to the user. The answers come on a port of their own, whose bell wakes this thread where it waits
 * in the middle of synchronous code; an interrupt ends the wait as it ends any other.
 */
export class Inputs implements InputHost {
  readonly #port: MessagePort;
  readonly #bell: Int32Array;
  readonly #writer: FrameWriter;
  readonly #cell: () => number;
  readonly #waiting = new Map<number, (answer: InputAnswer) => void>();
  #last = 0;

  /** @param bell one Int32, which counts the answers @param cell the number of the cell that causes what happens now */
  constructor(port: MessagePort, bell: SharedArrayBuffer, writer: FrameWriter, cell: () => number) {
    this.#port = port;
    this.#bell = new Int32Array(bell);
    this.#writer = writer;
    this.#cell = cell;
    Object.defineProperty(globalThis, inputHostKey, { value: this, enumerable: false });
    for (const ask of [prompt, confirm, alert].map((make) => make(this)))
      Object.defineProperty(globalThis, ask.name, { value: ask, configurable: true, writable: true });
  }

  /** Takes answers from now on. */
  listen(): void {
    this.#port.on("message", (answer: InputAnswer) => this.#take(answer));
  }

  ask(message: string, password: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#question("input", message, password, (answer) => {
        if ("value" in answer) resolve(answer.value);
        else reject(new InputError(answer.error));
      });
    });
  }

  /** Asks, and blocks the thread until there is an answer. @throws InputError where the user can't be asked */
  askNow(by: string, message: string): string {
    let answer: InputAnswer | undefined;
    this.#question(by, message, false, (given) => {
      answer = given;
    });
    for (;;) {
      const heard = Atomics.load(this.#bell, 0);
      for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port))
        this.#take(got.message as InputAnswer);
      if (answer) break;
      Atomics.wait(this.#bell, 0, heard);
    }
    if ("value" in answer) return answer.value;
    throw new InputError(answer.error);
  }

  #question(by: string, message: string, password: boolean, take: (answer: InputAnswer) => void): void {
    const id = ++this.#last;
    this.#waiting.set(id, take);
    this.#writer.event({ type: "input", cell: this.#cell(), id, by, prompt: message, password });
  }

  #take(answer: InputAnswer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}

const line = (message: unknown, rest: string) => [String(message), rest].filter(Boolean).join(" ");

/** What browsers have, for cells; the types are in `language/globals.ts`. */
function prompt(inputs: Inputs) {
  return function prompt(message: unknown = "", defaultValue: unknown = ""): string | null {
    const preset = String(defaultValue);
    const given = inputs.askNow("prompt", line(message, preset === "" ? "" : `[${preset}]`));
    return given === "" ? preset : given;
  };
}

function confirm(inputs: Inputs) {
  return function confirm(message: unknown = ""): boolean {
    return /^\s*y(es)?\s*$/i.test(inputs.askNow("confirm", line(message, "[y/N]")));
  };
}

function alert(inputs: Inputs) {
  return function alert(message: unknown = ""): void {
    inputs.askNow("alert", line(message, "[Enter]"));
  };
}

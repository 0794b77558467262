import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { refuseUnknownOptions } from "./options.js";

/** A kernel whose cells can ask the user for a line. */
export interface InputHost {
  /** @throws Error (by rejection) where nobody can be asked */
  ask(message: string, password: boolean): Promise<string>;
}

/** The global under which the Lectern kernel offers it. */
export const inputHostKey: unique symbol = Symbol.for("lectern.input.host") as never;

export interface InputOptions {
  /** Don't show what is typed. */
  password?: boolean;
}

/**
 * Asks for a line of text: `const name = await input("Your name?")`. In a notebook the question stands below the cell, in a
 * script it is asked in the terminal.
 *
 * @throws Error (by rejection) where nobody can be asked: a notebook that is run by a program, a cell that has ended,
 * another kernel, a script without a terminal
 */
export async function input(message = "", options: InputOptions = {}): Promise<string> {
  refuseUnknownOptions("input", options, ["password"]);
  const password = options.password ?? false;
  const host = (globalThis as { [inputHostKey]?: InputHost })[inputHostKey];
  if (host) return host.ask(String(message), password);
  if (!process.stdin.isTTY || isOtherKernel())
    throw new Error("input: there is nobody to ask: it needs Lectern's kernel or a terminal");
  return askInTerminal(String(message), password);
}

function isOtherKernel(): boolean {
  const globals = globalThis as { __tslab__?: unknown; Deno?: { jupyter?: unknown } };
  try {
    return globals.__tslab__ !== undefined || globals.Deno?.jupyter !== undefined;
  } catch {
    // Deno has notebooks' functions in notebooks only, and says so.
    return false;
  }
}

async function askInTerminal(message: string, password: boolean): Promise<string> {
  process.stdout.write(message === "" ? "" : `${message} `);
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: password ? silence : process.stdout,
    terminal: true,
  });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    if (password) process.stdout.write("\n");
  }
}

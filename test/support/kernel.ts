import { Kernel } from "../../src/client/index.js";
import type { Message } from "../../src/kernel/protocol/index.js";

/** What running a piece of code gave. */
export interface Ran {
  status: string;
  stdout: string;
  stderr: string;
  /** The `text/plain` of the result. */
  result: string | undefined;
  /** The error, its traceback without colours. */
  error: { ename: string; evalue: string; traceback: string } | undefined;
  /** Everything published for it but status and input, in order. */
  messages: Message[];
}

/** A Lectern kernel that lives as long as the enclosing `describe`. */
export function lecternKernel(folder?: () => string): { (): Kernel; run: (code: string) => Promise<Ran> } {
  let kernel: Kernel;
  before(async () => {
    kernel = await Kernel.start("lectern", folder ? { cwd: folder() } : {});
  });
  after(() => kernel.stop());
  return Object.assign(() => kernel, { run: (code: string) => run(kernel, code) });
}

/** Runs code and gathers what it published until it was idle. */
export async function run(kernel: Kernel, code: string): Promise<Ran> {
  const messages: Message[] = [];
  const { status } = await kernel.execute(code, {
    onPublication: (message) => {
      if (!["status", "execute_input"].includes(message.header.msg_type)) messages.push(message);
    },
  });
  const stream = (name: string) =>
    messages
      .filter(({ header, content }) => header.msg_type === "stream" && content["name"] === name)
      .map(({ content }) => content["text"])
      .join("");
  const of = (type: string) => messages.find(({ header }) => header.msg_type === type)?.content;
  const error = of("error") as { ename: string; evalue: string; traceback: string[] } | undefined;
  const data = of("execute_result")?.["data"] as Record<string, string> | undefined;
  return {
    status,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    result: data?.["text/plain"],
    error: error && { ...error, traceback: withoutColours(error.traceback.join("\n")) },
    messages,
  };
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how terminal colours begin
  return text.replace(/\u001b\[[\d;]*m/g, "");
}

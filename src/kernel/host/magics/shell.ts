import { runChild } from "./child.js";
import type { MagicContext } from "./context.js";

const windows = process.platform === "win32";

/** `!command`: output and errors go by one pipe, so that they keep their order. */
export async function shell(context: MagicContext, command: string): Promise<void> {
  const end = await runShell(context, command, (bytes) => context.print("stdout", bytes), true);
  tell(context, command, end);
}

/** `x = !command` @returns the lines that the command printed */
export async function lines(context: MagicContext, command: string): Promise<string[]> {
  const chunks: Buffer[] = [];
  const end = await runShell(context, command, (bytes) => chunks.push(bytes), false);
  tell(context, command, end);
  const text = Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, "");
  return text === "" ? [] : text.split(/\r?\n/);
}

function runShell(
  { print, signal }: MagicContext,
  command: string,
  stdout: (bytes: Buffer) => void,
  merged: boolean,
): Promise<string | undefined> {
  const options = { stdout, merged, stderr: (bytes: Buffer) => print("stderr", bytes), signal };
  return windows
    ? runChild(command, [], { ...options, shell: true })
    : runChild("/bin/sh", ["-c", command], options);
}

/** A command that fails is told, and the cell goes on, as in IPython. */
function tell({ print }: MagicContext, command: string, end: string | undefined): void {
  if (end === undefined) return;
  const [first = "", ...more] = command.split("\n");
  const short = first.length > 60 || more.length ? `${first.slice(0, 59)}…` : first;
  print("stderr", `!${short}: ${end}\n`);
}

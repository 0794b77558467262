import { runChild } from "./child.js";
import { MagicError, type RunMagic } from "./context.js";

/** A magic that runs the cell in a shell. Unlike `!command`, one that fails stops the notebook. */
export function scriptMagic(name: string): RunMagic {
  return async ({ print, signal }, _args, body) => {
    const end = await runChild(name, ["-c", body], {
      merged: true,
      stdout: (bytes) => print("stdout", bytes),
      stderr: (bytes) => print("stderr", bytes),
      signal,
    });
    if (end !== undefined) throw new MagicError(`%%${name}: ${end}`);
  };
}

import { KernelError } from "../client/index.js";
import { NotebookError } from "../notebook/index.js";

/** Something the person at the terminal can mend; the message is one sentence. */
export class CliError extends Error {
  override name = "CliError";
}

/** Exit codes of every subcommand. */
export const exitCode = { failed: 1, usage: 2 } as const;

/**
 * Tells of a failure on stderr, without a stack trace: whoever runs the command can't use one.
 * `LECTERN_DEBUG=1` shows it to whoever can.
 */
export function reportError(error: unknown): void {
  const expected =
    error instanceof CliError || error instanceof KernelError || error instanceof NotebookError;
  const message = error instanceof Error ? error.message : String(error);
  console.error(`lectern: ${expected ? message : `something unexpected went wrong: ${message}`}`);
  if (process.env["LECTERN_DEBUG"] === "1") console.error(error);
}

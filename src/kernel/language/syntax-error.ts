import { parseSync } from "oxc-parser";

/**
 * An error for a text that can't be transpiled, with its place as the only frame of its stack. The transpiler's own is a
 * drawing of several lines, and its machine's stack.
 *
 * @param cause what the transpiler threw
 */
export function syntaxErrorIn(source: string, filename: string, cause: unknown): SyntaxError {
  const [found] = parseSync(filename, source, { sourceType: "module" }).errors;
  const message = found?.message ?? firstLine(cause);
  return placed(message, source, filename, found?.labels[0]?.start ?? 0);
}

/** Parses a JSON file's text. @throws SyntaxError with its place in the file */
export function checkJson(source: string, filename: string): void {
  try {
    JSON.parse(source);
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /\bposition (\d+)/.exec(message)?.[1];
    throw placed(message, source, filename, position === undefined ? source.length : Number(position));
  }
}

function placed(message: string, source: string, filename: string, offset: number): SyntaxError {
  const error = new SyntaxError(message);
  const before = source.slice(0, offset).split("\n");
  error.stack = `${error}\n    at ${filename}:${before.length}:${before.at(-1)!.length + 1}`;
  return error;
}

/** Such as "Expression expected" of what the transpiler says. */
function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split("\n", 1)[0]!.replace(/^\s*[x×]\s+/, "");
}

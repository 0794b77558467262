import { NotebookError } from "./errors.js";

/** Parses JSON; a mistake is reported with the line and column where it is. */
export function parseJson(text: string, name: string): unknown {
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  if (json.trim() === "") throw new NotebookError(`${name} is empty, not a notebook`);
  try {
    return JSON.parse(json);
  } catch {
    const offset = findMistake(json);
    const { line, column } = locate(json, offset);
    const found =
      offset < json.length ? `unexpected ${JSON.stringify(json[offset])}` : "the text ends too early";
    throw new NotebookError(`${name} is not JSON: ${found} at line ${line}, column ${column}`);
  }
}

const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const halfString = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;

/**
 * The offset of the first thing that can't be JSON. V8's own messages give an offset for some mistakes only,
 * and which ones differs between versions.
 */
function findMistake(text: string): number {
  const open: string[] = [];
  let at = 0;
  let expected: "value" | "value or ]" | "key" | "key or }" | ":" | "after" = "value";
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const fail = () => (text[at] === '"' ? at + (match(halfString)?.length ?? 0) : at);
  for (;;) {
    at += match(space)?.length ?? 0;
    const char = text[at];
    if (char === undefined) return at;
    if (expected === "after") {
      const closes = open.at(-1) === "{" ? "}" : "]";
      if (open.length > 0 && char === ",") expected = open.at(-1) === "{" ? "key" : "value";
      else if (open.length > 0 && char === closes) open.pop();
      else return at;
      at++;
    } else if ((char === "}" && expected === "key or }") || (char === "]" && expected === "value or ]")) {
      open.pop();
      expected = "after";
      at++;
    } else if (expected === ":") {
      if (char !== ":") return at;
      expected = "value";
      at++;
    } else if (expected.startsWith("value") && (char === "{" || char === "[")) {
      open.push(char);
      expected = char === "{" ? "key or }" : "value or ]";
      at++;
    } else {
      const token = match(scalar);
      const isKey = expected.startsWith("key");
      if (token === undefined || (isKey && token[0] !== '"')) return fail();
      expected = isKey ? ":" : "after";
      at += token.length;
    }
  }
}

function locate(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

import type { Checker } from "../language/checker.js";
import { codePointOffset, utf16Offset } from "../language/position.js";

/** LSP's completion kinds as JupyterLab names them. */
const kinds: Record<number, string> = {
  2: "method",
  3: "function",
  4: "constructor",
  5: "field",
  6: "variable",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  13: "enum",
  14: "keyword",
  17: "file",
  20: "enum member",
  21: "constant",
  22: "struct",
  25: "type parameter",
};

/** Answers `complete_request`. @param cursor in code points, as all positions of the reply */
export async function complete(checker: Checker, code: string, cursor: number): Promise<object> {
  const offset = utf16Offset(code, cursor);
  const prefix = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, offset))![0];
  const start = codePointOffset(code, offset - prefix.length);
  const end = codePointOffset(code, offset);
  const items = (await checker.complete(code, offset))
    .filter(
      ({ label }) => label.toLowerCase().startsWith(prefix.toLowerCase()) && !label.startsWith("__cell"),
    )
    .sort(
      (a, b) =>
        // What is spelled as typed comes first.
        Number(b.label.startsWith(prefix)) - Number(a.label.startsWith(prefix)) ||
        (a.sortText ?? a.label).localeCompare(b.sortText ?? b.label) ||
        a.label.localeCompare(b.label),
    );
  const texts = items.map((item) => item.label.replace(/\?$/, ""));
  return {
    status: "ok",
    matches: texts,
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: items.map((item, i) => ({
        start,
        end,
        text: texts[i],
        type: kinds[item.kind ?? 0] ?? "",
      })),
    },
  };
}

/** Documentation for what is at the cursor, or for the function whose arguments it is in, as Markdown. */
export async function documentation(
  checker: Checker,
  code: string,
  cursor: number,
): Promise<string | undefined> {
  const offset = utf16Offset(code, cursor);
  for (const place of placesOfInterest(code, offset)) {
    const found = await checker.hover(code, place);
    if (found) return found;
  }
  return undefined;
}

/** Offsets to ask about: the word at the cursor, the word before it, the called function's name. */
function* placesOfInterest(code: string, offset: number): Generator<number> {
  const word = /[\p{ID_Continue}$]/u;
  if (word.test(code[offset] ?? "")) yield offset;
  if (offset > 0 && word.test(code[offset - 1]!)) yield offset - 1;
  let depth = 0;
  for (let i = offset - 1; i >= 0; i--) {
    if (code[i] === ")") depth++;
    else if (code[i] === "(" && depth-- === 0) {
      yield Math.max(0, i - 1);
      return;
    }
  }
}

/** The mime bundle for Markdown that is to be read. */
export function documentationBundle(markdown: string): Record<string, string> {
  const plain = markdown.replace(/^```.*\n?/gm, "").trim();
  return { "text/markdown": markdown, "text/plain": plain };
}

/** Answers `inspect_request`. */
export async function inspect(checker: Checker, code: string, cursor: number): Promise<object> {
  const found = await documentation(checker, code, cursor);
  if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
  return { status: "ok", found: true, data: documentationBundle(found), metadata: {} };
}

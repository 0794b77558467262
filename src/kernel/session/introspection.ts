import type { Checker } from "../language/checker.js";
import { completions } from "../language/completion.js";
import { definitionsAt } from "../language/definition.js";
import { documentationAt, plainText } from "../language/documentation.js";
import { codePointOffset, utf16Offset } from "../language/position.js";

/** Answers `complete_request`. @param cursor in code points, as all positions of the reply */
export async function complete(checker: Checker, code: string, cursor: number): Promise<object> {
  const offset = utf16Offset(code, cursor);
  const found = await completions(checker, code, offset);
  // One reply has one range: what replaces less of the text repeats the rest.
  const from = Math.min(offset, ...found.map(({ start }) => start));
  const texts = found.map(({ text, start }) => code.slice(from, start) + text);
  const start = codePointOffset(code, from);
  const end = codePointOffset(code, offset);
  return {
    status: "ok",
    matches: texts,
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: found.map(({ kind, signature }, i) => ({
        start,
        end,
        text: texts[i],
        type: kind,
        ...(signature !== undefined && { signature }),
      })),
    },
  };
}

/**
 * Documentation for what is at the cursor, or for the function whose arguments it is in, as Markdown.
 *
 * @param detail 1 to have the text that declares it, too
 */
export async function documentation(
  checker: Checker,
  code: string,
  cursor: number,
  detail = 0,
): Promise<string | undefined> {
  const offset = utf16Offset(code, cursor);
  const text = await documentationAt(checker, code, offset);
  if (detail < 1) return text;
  const sources = await definitionsAt(checker, code, offset);
  const parts = sources.map(
    ({ text, where }) => `**Source** (${where})\n\n\`\`\`typescript\n${text}\n\`\`\``,
  );
  if (text !== undefined) parts.unshift(text);
  return parts.length ? parts.join("\n\n") : undefined;
}

/** The mime bundle for Markdown that is to be read. */
export function documentationBundle(markdown: string): Record<string, string> {
  return { "text/markdown": markdown, "text/plain": plainText(markdown) };
}

/** Answers `inspect_request`. */
export async function inspect(
  checker: Checker,
  code: string,
  cursor: number,
  detail: number,
): Promise<object> {
  const found = await documentation(checker, code, cursor, detail);
  if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
  return { status: "ok", found: true, data: documentationBundle(found), metadata: {} };
}

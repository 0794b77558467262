import type { Checker } from "../language/checker.js";
import { completions } from "../language/completion.js";
import { definitionsAt } from "../language/definition.js";
import { documentationAt, plainText, wordEnd } from "../language/documentation.js";
import { codePointOffset, utf16Offset } from "../language/position.js";
import type { LiveCompletion } from "./live-completion.js";

/**
 * Answers `complete_request`, by types and by what values have that their types don't tell.
 *
 * @param cursor in code points, as all positions of the reply
 */
export async function complete(
  checker: Checker,
  code: string,
  cursor: number,
  live?: LiveCompletion,
): Promise<object> {
  const offset = utf16Offset(code, cursor);
  const byType = completions(checker, code, offset);
  const found = [...(await byType), ...((await live?.complete(code, offset, byType)) ?? [])];
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
  live?: LiveCompletion,
): Promise<string | undefined> {
  const offset = utf16Offset(code, cursor);
  const end = wordEnd(code, offset);
  const [text, value] = await Promise.all([
    documentationAt(checker, code, offset),
    end === undefined ? undefined : live?.summary(code, end),
  ]);
  const parts = text === undefined ? [] : [text];
  if (text !== undefined && value !== undefined) parts.push(`**Value** ${inCode(value)}`);
  if (detail < 1) return parts.length ? parts.join("\n\n") : undefined;
  const sources = await definitionsAt(checker, code, offset);
  for (const { text, where } of sources)
    parts.push(`**Source** (${where})\n\n\`\`\`typescript\n${text}\n\`\`\``);
  return parts.length ? parts.join("\n\n") : undefined;
}

/** A text as Markdown code, whatever it has of backticks. */
function inCode(text: string): string {
  const fence = "`".repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)));
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
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
  live?: LiveCompletion,
): Promise<object> {
  const found = await documentation(checker, code, cursor, detail, live);
  if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
  return { status: "ok", found: true, data: documentationBundle(found), metadata: {} };
}

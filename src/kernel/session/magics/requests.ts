import { completeness } from "../../language/completeness.js";
import { documentationBundle } from "../introspection.js";
import { completeMagic, magicAt } from "./complete.js";
import { MagicText } from "./magic-text.js";

type Knows = (name: string) => boolean;
type Answer = (code: string, cursor: number) => Promise<object>;

/**
 * Answers `complete_request` for a cell that may have magics.
 *
 * @param knows whether an earlier cell declared a name
 * @param answer does it for TypeScript
 */
export async function completeWithMagics(
  code: string,
  cursor: number,
  knows: Knows,
  answer: Answer,
): Promise<object> {
  const own = completeMagic(code, cursor, knows);
  if (own) return own;
  const text = new MagicText(code, knows);
  return text.completion(await answer(text.code, text.cursor(cursor)));
}

/** Answers `inspect_request`, likewise. */
export async function inspectWithMagics(
  code: string,
  cursor: number,
  knows: Knows,
  answer: Answer,
): Promise<object> {
  const own = magicAt(code, cursor);
  if (own !== undefined) return { status: "ok", found: true, data: documentationBundle(own), metadata: {} };
  const text = new MagicText(code, knows);
  return answer(text.code, text.cursor(cursor));
}

/** Answers `is_complete_request`: a cell of another language is complete after an empty line. */
export function isComplete(code: string, knows: Knows): object {
  if (/^\s*%%\w/.test(code)) {
    if (/\n[ \t]*$/.test(code.trimStart())) return { status: "complete" };
    return { status: "incomplete", indent: "" };
  }
  return completeness(new MagicText(code, knows).code);
}

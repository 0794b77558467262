import type { Hover, MarkupContent, SignatureHelp } from "vscode-languageserver-protocol";
import type { Ask, Checker } from "./checker.js";
import { readable } from "./documents.js";

const WORD = /[\p{ID_Continue}$]/u;

/**
 * Documentation as Markdown: of the name at the cursor, or else of the function whose arguments the cursor is in.
 *
 * @param offset in UTF-16 units
 */
export async function documentationAt(
  checker: Checker,
  source: string,
  offset: number,
): Promise<string | undefined> {
  const end = wordEnd(source, offset);
  if (end !== undefined) {
    const found = await checker.consult(source, end - 1, hovered);
    // An alias of a function (`export const matMul = op({ matMul_ })`) is documented where it is called only.
    if (found && !hasText(found) && /=>|\(.*\)/.test(found))
      return (await checker.consult(`${source.slice(0, end)}(`, end + 1, called)) ?? found;
    if (found) return found;
  }
  return checker.consult(source, offset, called);
}

/** Where the word ends that the cursor is in or behind. */
export function wordEnd(source: string, offset: number): number | undefined {
  let end = offset;
  while (WORD.test(source[end] ?? "")) end++;
  return WORD.test(source[end - 1] ?? "") ? end : undefined;
}

async function hovered(ask: Ask): Promise<string | undefined> {
  const hover = await ask<Hover | null>("hover");
  if (!hover) return undefined;
  // We asked for Markdown; older forms of the protocol are not sent then.
  return tidy(
    readable((hover.contents as MarkupContent).value).replace(/^(```typescript\n)\(alias\) /, "$1"),
  );
}

async function called(ask: Ask): Promise<string | undefined> {
  const help = await ask<SignatureHelp | null>("signatureHelp");
  if (!help?.signatures.length) return undefined;
  const active = help.signatures[help.activeSignature ?? 0]!;
  const others = help.signatures.filter((each) => each !== active);
  const lines = ["```typescript", ...[active, ...others].map(({ label }) => readable(label)), "```"];
  const text = markdown(active.documentation);
  if (text) lines.push(text, "");
  const current = active.activeParameter ?? help.activeParameter ?? 0;
  const parameters = (active.parameters ?? []).flatMap(({ label, documentation }, i) => {
    const name = /^(\.{3})?[^:?]*/.exec(String(label))![0];
    const says = markdown(documentation)?.replace(/^[-—]\s*/, "");
    const marked = i === current && active.parameters!.length > 1 ? `**\`${name}\`**` : `\`${name}\``;
    return says ? [`*@param* ${marked} — ${says}`, ""] : [];
  });
  return tidy([...lines, ...parameters].join("\n"));
}

const markdown = (text: string | { value: string } | undefined) =>
  typeof text === "string" ? text : text?.value;

/** Whether there is anything besides the declaration. */
const hasText = (found: string) => found.replace(/^```[\s\S]*?\n```/, "").trim() !== "";

/** The server's TSDoc as one would write it: tags as headings with lists, and no links into files. */
function tidy(text: string): string {
  const lines: string[] = [];
  let list: string | undefined;
  let fence = false;
  for (const line of text.replace(/\[([^\]]+)\]\(file:[^)]*\)/g, "`$1`").split("\n")) {
    if (line.startsWith("```")) fence = !fence;
    const tag = fence ? null : /^\*@(\w+)\*\s*(.*)$/.exec(line);
    if (!tag) {
      // Blank lines between the tags of one list would take it apart.
      if (line !== "" || list === undefined) lines.push(line);
      if (line !== "") list = undefined;
      continue;
    }
    const [, name, rest] = tag as unknown as [string, string, string];
    const heading = HEADINGS[name] ?? name[0]!.toUpperCase() + name.slice(1);
    const body = rest.replace(/^(\*{0,2}`[^`]*`\*{0,2}) (?:— )?- /, "$1 — ").replace(/^[—-]\s*/, "");
    if (list !== heading) lines.push("", `**${heading}**`, "");
    if (body) lines.push(LISTS.has(name) ? `- ${body}` : body);
    list = heading;
  }
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const LISTS = new Set(["param", "template", "typeParam", "throws", "see"]);
const HEADINGS: Record<string, string> = {
  param: "Parameters",
  template: "Type parameters",
  typeParam: "Type parameters",
  returns: "Returns",
  return: "Returns",
  see: "See also",
};

/** Markdown as text to be read as it is. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^```.*\n?/gm, "")
    .replace(/\[([^\]]+)\]\(([^)]*)\)/g, "$1 ($2)")
    .replace(/\*\*(.+?)\*\*/g, "$1")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

import { parseSync } from "oxc-parser";

const STEP = "  ";
/** What wants something behind it, or deeper: brackets, arrows, operators, heads of statements, labels of a switch. */
const OPENS = /(?:[{[(:]|=>|[=+\-*/%&|^<?]|&&|\|\||\?\?|\belse|\bdo|\btry|\bfinally|\breturn)$/;
const HEAD = /^(?:\}\s*)?(?:else\s+)?(?:if|for|for\s+await|while|switch|with)\b.*\)$/;
const TAG = /<[\p{L}][^<>]*[^/<>]>$|<[\p{L}]>$/u;

/** The indentation of the line behind an unfinished text. */
export function indentAfter(source: string): string {
  const open = openToken(source);
  // In a template literal blanks are text.
  if (open === "template") return "";
  const line = source.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)![0];
  if (open === "comment") return indent + (/^\s*\/\*/.test(line) ? " " : "");
  const code = line.replace(/\/\/.*$/, "").trim();
  return OPENS.test(code) || HEAD.test(code) || TAG.test(code) ? indent + STEP : indent;
}

/** What runs on over the text's end, if its last token does so. */
function openToken(source: string): "template" | "comment" | undefined {
  const { errors } = parseSync("cell.ts", source, { sourceType: "module", lang: "ts" });
  const [first] = errors;
  if (first === undefined) return undefined;
  if (/comment/.test(first.message)) return "comment";
  return /string/.test(first.message) && source[first.labels[0]?.start ?? 0] === "`" ? "template" : undefined;
}

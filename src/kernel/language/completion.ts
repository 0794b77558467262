import { builtinModules } from "node:module";
import type { CompletionItem, CompletionList, Range } from "vscode-languageserver-protocol";
import { autoImports } from "./auto-import.js";
import type { Ask, Checker } from "./checker.js";
import { offsetAt } from "./position.js";

/** One way to go on, at offsets in UTF-16 units: `text` replaces what stands from `start` to the cursor. */
export interface Completion {
  text: string;
  start: number;
  /** As JupyterLab names kinds: function, class, property, … */
  kind: string;
  /** A function's parameters and result, or the type of what is no function. */
  signature?: string;
}

/** LSP's completion kinds. */
const kinds: Record<number, string> = {
  2: "method",
  3: "function",
  4: "constructor",
  5: "property",
  6: "variable",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  13: "enum",
  14: "keyword",
  17: "file",
  19: "folder",
  20: "enum member",
  21: "constant",
  22: "struct",
  25: "type parameter",
};
const FILE = 17;
const FOLDER = 19;

/** With more than these, nobody looks for what could be imported. */
const FEW = 20;
/** Details cost a request each: these many are asked for in any case, more for as long as it takes little. */
const DETAILS_ALWAYS = 8;
const LONG = 200;
const DETAILS_AT_MOST = 60;
const DETAILS_MS = 8;
const MAX_SIGNATURE = 200;

/** What a name in the place of a module, a string after `from`, `import` or `require`, looks like so far. */
const MODULE_NAME = /\b(?:from|import|require)\s*\(?\s*(["'])((?:(?!\1)[^\n\\])*)$/;
const WORD = /#?[\p{ID_Continue}$]*$/u;

/** What may stand at a place, the likeliest first. @param offset in UTF-16 units */
export function completions(checker: Checker, source: string, offset: number): Promise<Completion[]> {
  return checker.consult(source, offset, async (ask) => {
    const found = await ask<CompletionList | CompletionItem[] | null>("completion");
    const builtin = builtins(source, offset);
    // Of these the server knows some, and takes the files of their types for modules.
    const items = builtin.only ? [] : Array.isArray(found) ? found : (found?.items ?? []);
    const word = offset - WORD.exec(source.slice(0, offset))![0].length;
    const candidates = items
      .filter(({ label }) => !label.startsWith("__cell") || source.includes("__cell"))
      .map((item) => candidate(item, source, word))
      .filter(({ filter, start }) => begins(filter, source.slice(start, offset)))
      // They replace the dot, too, and a reply has one range: every other name would be offered with its dot.
      .filter(({ text }) => !/^\??\.?\[Symbol[.\]]/.test(text))
      .sort(
        (a, b) =>
          // What is spelled as typed comes first, then the notebook's own names.
          spelled(b, source, offset) - spelled(a, source, offset) ||
          Number(checker.declares(b.text)) - Number(checker.declares(a.text)) ||
          (a.item.sortText ?? "").localeCompare(b.item.sortText ?? "") ||
          Number(a.text.startsWith("_")) - Number(b.text.startsWith("_")) ||
          a.text.localeCompare(b.text),
      );
    await addDetails(ask, candidates);
    const own = candidates.map(({ text, start, kind, signature }) => ({
      text,
      start,
      kind,
      ...(signature !== undefined && { signature }),
    }));
    const all = [...own, ...builtin.found.filter(({ text }) => !own.some((each) => each.text === text))];
    // What is a property, a string or a comment has no such completions.
    const inScope = items.some(({ label }) => label === "globalThis");
    if (!inScope || all.length > FEW) return all;
    const known = new Set(items.map(({ label }) => label));
    const imports = autoImports(source, word, offset, known, (prefix) =>
      checker.exports.startingWith(prefix),
    );
    return [
      ...all,
      ...imports.map(({ text, exported: { kind, module } }) => ({
        text,
        start: word,
        kind: kinds[kind ?? 0] ?? "",
        signature: `from "${module}"`,
      })),
    ];
  });
}

interface Candidate extends Completion {
  item: CompletionItem;
  /** What it is to be compared with what has been typed from `start` on. */
  filter: string;
}

function candidate(item: CompletionItem, source: string, word: number): Candidate {
  const label = item.label.replace(/\?$/, "");
  const edit = item.textEdit as { range: Range; newText: string } | undefined;
  let start = word;
  if (edit) start = offsetAt(source, edit.range.start.line - 1, edit.range.start.character);
  else if (item.kind === FILE || item.kind === FOLDER) start = source.slice(0, word).search(/[^/"'`]*$/);
  const text = edit?.newText ?? item.insertText ?? label;
  return { item, text, start, filter: item.filterText ?? label, kind: kinds[item.kind ?? 0] ?? "" };
}

const begins = (text: string, typed: string) => text.toLowerCase().startsWith(typed.toLowerCase());

function spelled({ filter, start }: Candidate, source: string, offset: number): number {
  return Number(filter.startsWith(source.slice(start, offset)));
}

/** Kinds (an imported function is but an alias otherwise) and signatures. */
async function addDetails(ask: Ask, candidates: Candidate[]): Promise<void> {
  const started = performance.now();
  const wanted = candidates.filter(({ kind }) => !/keyword|file|folder|module/.test(kind));
  // The server goes through the whole list again for each, and such a list is only the start of typing.
  if (wanted.length > LONG) return;
  const size = DETAILS_ALWAYS;
  for (let from = 0; from < Math.min(wanted.length, DETAILS_AT_MOST); from += size) {
    if (from > 0 && performance.now() - started > DETAILS_MS) return;
    await Promise.all(
      wanted.slice(from, from + size).map(async (each) => {
        const { detail } = await ask<CompletionItem>("completionItem/resolve", each.item);
        if (detail) Object.assign(each, describe(detail, each.kind));
      }),
    );
  }
}

/** `(alias) function add(a: number): number` as a kind and a signature. @param kind what the server called it */
export function describe(detail: string, kind: string): Pick<Completion, "kind" | "signature"> {
  const [, role, declaration] = /^(?:\(alias\) )?(?:\(([\w ]+)\) )?(.*)/.exec(
    oneLine(detail),
  ) as unknown as string[];
  const signature = signatureOf(declaration!);
  const found = { ...(signature && { signature }) };
  if (role && ROLES.has(role)) return { kind: role, ...found };
  const keyword = /^(?:abstract )?(\w+) /.exec(declaration!)?.[1] ?? "";
  if (["const", "let", "var"].includes(keyword))
    return { kind: /^(<.*>)?\(.*=>/.test(signature ?? "") ? "function" : "variable", ...found };
  return { kind: KEYWORDS[keyword] ?? kind, ...found };
}

/** The first of several overloads; a type of several lines in one, cut where it grows long. */
function oneLine(detail: string): string {
  const [first = ""] = detail.split(/\n(?=\()/);
  const line = first.replace(/\s*\n\s*/g, " ");
  return line.length > MAX_SIGNATURE ? `${line.slice(0, MAX_SIGNATURE - 1)}…` : line;
}

/** What the server says in brackets that is a kind. */
const ROLES = new Set(["method", "property", "enum member", "type parameter"]);
const KEYWORDS: Record<string, string> = {
  function: "function",
  class: "class",
  constructor: "class",
  interface: "interface",
  enum: "enum",
  namespace: "module",
  module: "module",
  type: "interface",
};

/** What follows the name: `(a: number): number`, or the type after a colon. */
function signatureOf(declaration: string): string | undefined {
  let depth = 0;
  for (const [i, character] of [...declaration].entries()) {
    if (character === "<") depth++;
    else if (character === ">") depth--;
    else if (depth === 0 && character === "(") return declaration.slice(i);
    else if (depth === 0 && character === ":") return declaration.slice(i + 1).trim();
  }
  return undefined;
}

/** Node's own modules, where a module's name is being typed; `only` where nothing else can be meant. */
function builtins(source: string, offset: number): { found: Completion[]; only: boolean } {
  const typed = MODULE_NAME.exec(source.slice(0, offset))?.[2];
  if (typed === undefined || typed === "" || /^[./]/.test(typed)) return { found: [], only: false };
  const found = builtinModules
    .filter((name) => !name.startsWith("_"))
    .map((name) => `node:${name.replace(/^node:/, "")}`)
    .filter((name) => name.startsWith(typed) || name.slice("node:".length).startsWith(typed))
    .map((name) => ({ text: name, start: offset - typed.length, kind: "module" }));
  return { found, only: typed.startsWith("node:") };
}

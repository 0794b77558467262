import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import type { Location } from "vscode-languageserver-protocol";
import type { Checker } from "./checker.js";
import { wordEnd } from "./documentation.js";
import { patternNames } from "./patterns.js";
import { offsetAt } from "./position.js";

/** Larger files are not parsed: the lines around the place must do. */
const MAX_PARSED = 1_000_000;
const LINES_AROUND = 30;
const MAX_PLACES = 5;

/** The text that declares something. */
export interface Definition {
  text: string;
  /** The cell's or the file's name, as a student would know it. */
  where: string;
}

/** Where the name at the cursor is declared: in cells, and in files of packages. @param offset in UTF-16 units */
export async function definitionsAt(checker: Checker, source: string, offset: number): Promise<Definition[]> {
  const end = wordEnd(source, offset);
  if (end === undefined) return [];
  const locations = await checker.consult(source, end - 1, (ask) => ask<Location[] | null>("definition"));
  const found: Definition[] = [];
  const word = /[\p{ID_Continue}$]*$/u.exec(source.slice(0, end))![0];
  for (const location of (locations ?? []).slice(0, MAX_PLACES)) {
    const definition = await read(checker, source, location, word);
    if (definition && !found.some(({ text }) => text === definition.text)) found.push(definition);
  }
  return found;
}

async function read(
  checker: Checker,
  source: string,
  { uri, range: { start } }: Location,
  word: string,
): Promise<Definition | undefined> {
  const file = fileURLToPath(uri);
  const document = /^__cell(\d*)\.ts$/.exec(path.basename(file));
  if (!document) {
    const text = await readFile(file, "utf8");
    const where = `${shortened(file)}:${start.line + 1}`;
    return text.length > MAX_PARSED
      ? { text: linesFrom(text, start.line), where }
      : { text: declarationAt(text, offsetAt(text, start.line, start.character), file), where };
  }
  // Our first line stands for the cell that declared the name.
  if (start.line === 0) return ofCell(checker, word);
  const cell = document[1] ? Number(document[1]) : undefined;
  const text = cell === undefined ? source : checker.cellText(cell);
  if (text === undefined) return undefined;
  return {
    text: declarationAt(text, offsetAt(text, start.line - 1, start.character)),
    where: cell === undefined ? "this cell" : `cell ${cell}`,
  };
}

function ofCell(checker: Checker, name: string): Definition | undefined {
  const declaring = checker.declaringCell(name);
  if (!declaring) return undefined;
  const { program } = parseSync("cell.ts", declaring.text, { sourceType: "module" });
  const at = declared(program, name);
  if (!at) return undefined;
  return { text: declarationAt(declaring.text, at.start), where: `cell ${declaring.cell}` };
}

const DECLARATIONS =
  /^(FunctionDeclaration|TSDeclareFunction|ClassDeclaration|VariableDeclaration|TS(Interface|TypeAlias|Enum|Module|ImportEquals)Declaration|MethodDefinition|PropertyDefinition|AccessorProperty|TSAbstract\w+|TS(Method|Property|Call|Construct|Index)Signature|TSEnumMember|Property|ImportDeclaration)$/;

interface Span {
  type: string;
  start: number;
  end: number;
}

const isNode = (value: unknown): value is Span =>
  typeof (value as Span | null)?.type === "string" && typeof (value as Span).start === "number";

const childrenOf = (node: object) => Object.values(node).flat().filter(isNode);

/** The declaration around a place, with the comment before it. */
export function declarationAt(text: string, offset: number, file = "cell.ts"): string {
  const { program, comments } = parseSync(file, text, { sourceType: "module" });
  let found: Span | undefined;
  let node: Span | undefined = program as Span;
  let outer: Span | undefined;
  while (node) {
    // `export` and `declare` belong to what they stand before.
    if (DECLARATIONS.test(node.type)) found = outer ?? node;
    outer = /^Export(Named|Default)Declaration$/.test(node.type) ? node : undefined;
    node = childrenOf(node).find(({ start, end }) => start <= offset && offset < end);
  }
  if (!found) return linesFrom(text, text.slice(0, offset).split("\n").length - 1);
  const { start, end } = found;
  const comment = comments.findLast((each) => each.end <= start && text.slice(each.end, start).trim() === "");
  const documented = comment?.type === "Block" && comment.value.startsWith("*") ? comment.start : start;
  return unindented(text, documented, end);
}

/** What declares a name in a cell. */
function declared(node: Span, name: string): Span | undefined {
  const { id, local } = node as Span & { id?: Span | null; local?: Span };
  const pattern = id ?? local;
  if (pattern && [...patternNames(pattern)].includes(name)) return pattern;
  for (const child of childrenOf(node)) {
    const found = declared(child, name);
    if (found) return found;
  }
  return undefined;
}

function linesFrom(text: string, line: number): string {
  return text
    .split("\n")
    .slice(line, line + LINES_AROUND)
    .join("\n");
}

/** Text from `start` to `end`, all its lines moved left as far as the first one is. */
function unindented(text: string, start: number, end: number): string {
  const indent = /[ \t]*$/.exec(text.slice(0, start))![0];
  return text.slice(start, end).replaceAll(`\n${indent}`, "\n");
}

function shortened(file: string): string {
  const inPackage = file.lastIndexOf(`node_modules${path.sep}`);
  return inPackage < 0 ? file : file.slice(inPackage);
}

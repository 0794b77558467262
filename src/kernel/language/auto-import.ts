import { dialectOf } from "./dialect.js";
import type { Exported } from "./export-index.js";
import { parseSource } from "./parser.js";

/** Shorter words begin too many names. */
const MIN_WORD = 2;
const MAX_OFFERED = 8;

/** A name that would have to be imported, as text that does so in the place of the word. */
export interface AutoImport {
  text: string;
  exported: Exported;
}

/**
 * Completions of a word by what could be imported. Jupyter's protocol only replaces text at the cursor: so where the
 * word begins the cell, an import statement comes before it, and elsewhere it is imported on the spot.
 *
 * @param start where the word begins
 * @param offset where the cursor is, at the word's end
 * @param known names that need no import
 */
export function autoImports(
  source: string,
  start: number,
  offset: number,
  known: ReadonlySet<string>,
  find: (prefix: string) => Exported[],
): AutoImport[] {
  const word = source.slice(start, offset);
  const before = source.slice(0, start);
  if (word.length < MIN_WORD || /[.#@"'`]\s*$/.test(before)) return [];
  if (/\b(?:const|let|var|function|class|interface|type|enum|namespace|import|as)\s+$/.test(before))
    return [];
  const first = before.trim() === "";
  if (!first && !mayAwait(before, source.slice(offset))) return [];
  const offered = find(word)
    .filter(({ name }) => !known.has(name))
    .sort((a, b) => a.name.length - b.name.length || a.name.localeCompare(b.name));
  return offered.slice(0, MAX_OFFERED).map((exported) => {
    const { name, module } = exported;
    const text = first
      ? `import { ${name} } from "${module}";\n${name}`
      : `(await import("${module}")).${name}`;
    return { text, exported };
  });
}

/** Whether an `await` may stand between two texts: at the top level and in asynchronous functions. */
function mayAwait(before: string, behind: string): boolean {
  const text = `${before}(await 0)${behind}`;
  return !parseSource(text, dialectOf(text)).errors.some(({ message }) => /await/i.test(message));
}

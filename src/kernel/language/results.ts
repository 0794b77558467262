import { parseSync } from "oxc-parser";
import type { Dialect } from "./dialect.js";

/** Names for results, the latest first. */
const LATEST = ["_", "__", "___"];
const NAMES = new Set([...LATEST, "Out", "In"]);

/** Which cells gave results, so that `_` and `Out[n]` can be declared with their types. */
export class Results {
  readonly #cells: number[] = [];
  readonly #claimed = new Set<string>();

  add(cell: number): void {
    this.#cells.push(cell);
  }

  /** A name that a cell declares is the user's for good: also after `%reset` it stands before the global. */
  claim(names: Iterable<string>): void {
    for (const name of names) if (NAMES.has(name)) this.#claimed.add(name);
  }

  clear(): void {
    this.#cells.length = 0;
  }

  /**
   * Declares the names for results that a cell mentions.
   *
   * @param taken what the cell declares itself
   * @param typeOf how another cell may write the type of a cell's result
   */
  async declarations(
    source: string,
    taken: ReadonlySet<string>,
    typeOf: (cell: number) => Promise<string>,
  ): Promise<string> {
    const wanted = (name: string) =>
      new RegExp(`(?<![\\p{ID_Continue}$.])${name}(?![\\p{ID_Continue}$])`, "u");
    const free = (name: string) => wanted(name).test(source) && !taken.has(name) && !this.#claimed.has(name);
    const parts: string[] = [];
    for (const [i, name] of LATEST.entries()) {
      const cell = this.#cells.at(-1 - i);
      if (free(name))
        parts.push(`declare const ${name}: ${cell === undefined ? "undefined" : await typeOf(cell)};`);
    }
    if (free("Out")) {
      const members: string[] = [];
      // What has a type of its own can't be deleted.
      const numbers = new Set(
        [...source.matchAll(/(?<!\bdelete\s+)\bOut\[(\d+)\]/g)].map(([, digits]) => Number(digits)),
      );
      for (const cell of numbers)
        if (this.#cells.includes(cell)) members.push(`${cell}: ${await typeOf(cell)};`);
      parts.push(`declare const Out: { ${members.join(" ")} [cell: number]: any };`);
    }
    if (free("In")) parts.push("declare const In: string[];");
    return parts.join(" ");
  }
}

/** A cell's document with its last expression exported, whose type others can then name; undefined if it has none. */
export function exportResult(document: string, lang: Dialect): string | undefined {
  const { program } = parseSync(`cell.${lang}`, document, { sourceType: "module", lang });
  // The last line exports the cell's names.
  const last = program.body.findLast((node) => node.type !== "ExportNamedDeclaration" || node.declaration);
  if (last?.type === "ExportDefaultDeclaration") return document;
  if (last?.type !== "ExpressionStatement") return undefined;
  const { start, end } = last.expression;
  return `${document.slice(0, last.start)}export default (${document.slice(start, end)});${document.slice(last.end)}`;
}

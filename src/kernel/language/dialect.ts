import { parseSync } from "oxc-parser";

/** TypeScript, or TypeScript with JSX, in which `<T>x` and `<T>(x) => x` mean something else. */
export type Dialect = "ts" | "tsx";

/** The dialect of a cell: with JSX if only that makes sense of it. */
export function dialectOf(source: string): Dialect {
  // Every element ends in one of these.
  if (!/<\/|\/>/.test(source)) return "ts";
  if (parses(source, "ts")) return "ts";
  if (parses(source, "tsx")) return "tsx";
  return /<[\p{ID_Start}>]/u.test(source) ? "tsx" : "ts";
}

function parses(source: string, lang: Dialect): boolean {
  return parseSync(`cell.${lang}`, source, { sourceType: "module", lang }).errors.length === 0;
}

import type { CellDiagnostic } from "../../language/checker.js";
import type { Edits } from "../../language/edits.js";
import { diagnosticsError, isSyntaxError, type Sources } from "../errors.js";

type Mode = "on" | "warn" | "off";

/** What the check of a cell comes to. */
interface Judgement {
  stops: CellDiagnostic[];
  warns: CellDiagnostic[];
}

/** Whether a type error stops a cell: `%typecheck`. */
export class Typecheck {
  #mode: Mode = "on";

  get mode(): Mode {
    return this.#mode;
  }

  /** Takes over what a cell's own magics say, before it is judged by it. */
  read(used: { name: string; args: string }[]): void {
    for (const { name, args } of used)
      if (name === "typecheck" && ["on", "warn", "off"].includes(args)) this.#mode = args as Mode;
  }

  /**
   * @param checked what the check will find; the cell waits for it only where that matters
   * @param cell whether it can't run in any case, and whether it imports: the check finds which imports are types
   */
  async judge(
    checked: Promise<CellDiagnostic[]>,
    { broken, imports }: { broken: boolean; imports: boolean },
  ): Promise<Judgement> {
    if (this.#mode === "off" && !broken && !imports) {
      // Asked nevertheless, so that later cells know the types of this one.
      checked.catch(() => {});
      return { stops: [], warns: [] };
    }
    const found = await checked;
    if (this.#mode === "on") return { stops: found, warns: [] };
    const syntax = found.filter(isSyntaxError);
    if (syntax.length || broken) return { stops: syntax.length ? syntax : found, warns: [] };
    return { stops: [], warns: this.#mode === "warn" ? found : [] };
  }
}

/** Type errors as a text that does not stop the cell. */
export function warning(cell: number, found: CellDiagnostic[], sources: Sources): string {
  return `${diagnosticsError(cell, found, sources).traceback.join("\n")}\n`;
}

/** A diagnostic of a changed text at its places in the original. @param editsOf what magics changed in a cell */
export function inOriginal(
  cell: number,
  diagnostic: CellDiagnostic,
  editsOf: (cell: number) => Edits | undefined,
): CellDiagnostic {
  const place = (of: number, line: number, column: number) =>
    editsOf(of)?.originalPosition(line, column) ?? { line, column };
  const { line, column } = place(cell, diagnostic.line, diagnostic.column);
  const end = place(cell, diagnostic.endLine, diagnostic.endColumn);
  const related = diagnostic.related?.map((each) => {
    if (each.place.cell === undefined) return each;
    const { line, column } = place(each.place.cell, each.place.line - 1, each.place.column - 1);
    return { ...each, place: { ...each.place, line: line + 1, column: column + 1 } };
  });
  return {
    ...diagnostic,
    line,
    column,
    endLine: end.line,
    endColumn: end.column,
    ...(related && { related }),
  };
}

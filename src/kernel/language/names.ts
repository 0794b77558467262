import type { CellSyntax, DeclarationKind } from "./declarations.js";
import { namespaceOf } from "./documents.js";

interface Known {
  kind: DeclarationKind;
  /** The cell that declared it last. */
  cell: number;
}

/** The names that the cells run so far have left behind, each as the latest of them declared it. */
export class Names {
  readonly #names = new Map<string, Known>();

  /** Takes over what a cell declares. */
  add(cell: number, { declarations }: CellSyntax): void {
    for (const { name, kind } of declarations) this.#names.set(name, { kind, cell });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The cell that declared a name last. */
  cellOf(name: string): number | undefined {
    return this.#names.get(name)?.cell;
  }

  /** Every name, in the order of their declaration. */
  all(): string[] {
    return [...this.#names.keys()];
  }

  /** Forgets all names but those that one cell declares. */
  forget(but: number): void {
    for (const [name, { cell }] of this.#names) if (cell !== but) this.#names.delete(name);
  }

  /**
   * One line that declares, for checking, what earlier cells left: all of it, or what `source` may mention.
   * The names in `own` are left out: the cell declares them anew.
   */
  header(own: Iterable<string>, source?: string): string {
    const mentioned = source === undefined ? undefined : new Set(source.match(/[\p{ID_Continue}$]+/gu));
    const hidden = new Set(own);
    const parts: string[] = [];
    for (const [name, known] of this.#names)
      if (!hidden.has(name) && mentioned?.has(name) !== false) parts.push(declarationOf(name, known));
    return parts.join(" ");
  }
}

function declarationOf(name: string, { kind, cell }: Known): string {
  const from = `${namespaceOf(cell)}.${name}`;
  // Variables are no aliases, which could not be assigned to, and whose errors would speak of imports.
  return kind === "const" || kind === "let"
    ? `declare ${kind} ${name}: typeof ${from};`
    : `import ${name} = ${from};`;
}

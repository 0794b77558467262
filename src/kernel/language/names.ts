import type { CellSyntax, Declaration } from "./declarations.js";

interface Known extends Declaration {
  /** The document that declares it. */
  document: string;
}

/** The names that the cells run so far have left behind, each as the latest of them declared it. */
export class Names {
  readonly #names = new Map<string, Known>();

  /** Takes over what a cell declares. @param document the cell's module, as others import it */
  add(document: string, { declarations }: CellSyntax): void {
    for (const declaration of declarations) this.#names.set(declaration.name, { ...declaration, document });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The document that declared a name last. */
  documentOf(name: string): string | undefined {
    return this.#names.get(name)?.document;
  }

  /** Every name, in the order of their declaration. */
  all(): string[] {
    return [...this.#names.keys()];
  }

  /** Forgets all names but those that certain documents declare. */
  forget(documents: string[]): void {
    for (const [name, { document }] of this.#names)
      if (!documents.includes(document)) this.#names.delete(name);
  }

  /**
   * One line that declares, for checking, what earlier cells left: all of it, or what `source` may mention.
   * The names in `own` are left out: the cell declares them anew.
   */
  header(own: Iterable<string>, source?: string): string {
    const mentioned = source === undefined ? undefined : new Set(source.match(/[\p{ID_Continue}$]+/gu));
    const hidden = new Set(own);
    const parts = ["export {};"];
    for (const known of this.#names.values())
      if (!hidden.has(known.name) && mentioned?.has(known.name) !== false) parts.push(declarationOf(known));
    return parts.join(" ");
  }
}

function declarationOf({ name, kind, document, statement }: Known): string {
  switch (kind) {
    case "import":
      return `${statement};`;
    case "const":
    case "let":
      // Not an import, which could not be assigned to, and whose error would speak of imports.
      return `declare ${kind} ${name}: typeof import("./${document}").${name};`;
    case "type":
      return `import { type ${name} } from "./${document}";`;
    case "merged":
      return `import { ${name} } from "./${document}";`;
  }
}

/** The last line of a cell's document: what later cells may refer to. */
export function footer({ declarations, exported }: CellSyntax): string {
  const names = declarations
    .filter(({ name }) => !exported.has(name))
    .map(({ name, kind }) => (kind === "type" ? `type ${name}` : name));
  return names.length ? `export { ${names.join(", ")} };` : "";
}

import { configFile, startingConfig } from "./cell-config.js";
import type { CellSyntax } from "./declarations.js";
import { type Dialect, dialectOf } from "./dialect.js";
import type { LanguageServer } from "./lsp.js";
import { exportResult } from "./results.js";

/** Exports every cell's module under the cell's name. */
const index = "__cells";
const scratch = "__cell.ts";
const INDEX_STEP = 64;

const moduleOf = (cell: number) => `__cell${cell}`;
const fileOf = (cell: number) => `${moduleOf(cell)}.ts`;

/** What later cells call a cell's module. */
export const namespaceOf = (cell: number) => `${index}.c${cell}`;

/** The beginning of every document. Behind an import a statement would be completed as if it were a part of it. */
const beginning = `export {}; import * as ${index} from "./${index}";`;
/** A document that waits for its cell. */
const blank = `${beginning}\n\n`;

/** Comments about JSX, which TypeScript looks for at the very beginning. */
const PRAGMA = /\/\*\*?\s*@jsx\w*\s+\S+\s*\*\//g;

/**
 * The cells' modules, which exist in the language server only. Every one imports the same module, one that knows all
 * of them, and nothing else: while the imports of a text stay what they were, the server checks its new version
 * several times faster than otherwise. For the same reason documents are opened before their cells come.
 */
export class CellDocuments {
  readonly #server: LanguageServer;
  #jsxImportSource: string | undefined;
  #opened = 0;
  #indexed = 0;
  /** Cells with numbers of their own, far from the others'. */
  readonly #apart = new Set<number>();

  constructor(server: LanguageServer) {
    this.#server = server;
  }

  /** How many documents, from the first cell's on, are there. */
  get opened(): number {
    return this.#opened;
  }

  /**
   * Opens documents for cells to come, under settings that load nothing, and then gives the settings: that way it costs
   * a millisecond each, and otherwise as much as several checks.
   */
  async reserve(count: number, settings: object): Promise<void> {
    await this.#server.write(configFile, JSON.stringify(startingConfig), "json");
    const files = Array.from({ length: count }, (_, i) => fileOf(this.#opened + i + 1));
    const fresh = [scratch, ...files].filter((file) => this.#server.text(file) === undefined);
    for (const file of fresh) await this.#server.open(file, "export {};\n");
    this.#opened += count;
    await this.#index(this.#opened);
    for (const file of fresh) await this.#server.write(file, blank);
    await this.#server.write(configFile, JSON.stringify(settings), "json");
  }

  /** @param source the package whose functions JSX calls; undefined where it calls what is in scope */
  useJsx(source: string | undefined): void {
    this.#jsxImportSource = source;
  }

  /**
   * Gives a cell's document its text.
   *
   * @param header declares what the cell uses of others, in the line before it
   * @returns the document's name
   */
  async write(cell: number, header: string, source: string, syntax: CellSyntax): Promise<string> {
    await this.#index(cell);
    const first = this.#firstLine(header, source, syntax.dialect);
    const text = `${first}\n${source}\n${exportsOf(syntax)}`;
    await this.#server.write(fileOf(cell), text, languageOf(syntax.dialect));
    return fileOf(cell);
  }

  /** Writes a text that is no cell yet. @returns the document's name */
  async writeScratch(header: string, source: string): Promise<string> {
    const dialect = dialectOf(source);
    const text = `${this.#firstLine(header, source, dialect)}\n${source}`;
    await this.#server.write(scratch, text, languageOf(dialect));
    return scratch;
  }

  /** How another cell may write the type of a cell's result; `any` where it has none. */
  async resultType(cell: number): Promise<string> {
    const file = fileOf(cell);
    const text = this.#server.text(file) ?? "";
    const dialect = dialectOf(this.text(cell) ?? "");
    const exported = exportResult(text, dialect);
    if (exported === undefined) return "any";
    if (exported !== text) await this.#server.write(file, exported, languageOf(dialect));
    return `typeof ${namespaceOf(cell)}.default`;
  }

  /** What was written as a cell last. */
  text(cell: number): string | undefined {
    return this.#server.text(fileOf(cell))?.split("\n").slice(1, -1).join("\n");
  }

  /** With JSX, it imports what JSX is made of: the server would not look for that in a text that had none before. */
  #firstLine(header: string, source: string, dialect: Dialect): string {
    const pragmas = dialect === "tsx" ? (source.match(PRAGMA) ?? []).join(" ") : "";
    const own = /@jsxImportSource\s+([^\s*]+)/.exec(pragmas)?.[1];
    const from = /@jsx\s/.test(pragmas) ? undefined : (own ?? this.#jsxImportSource);
    const runtime = dialect === "tsx" && from !== undefined ? `import {} from "${from}/jsx-runtime";` : "";
    return `${pragmas}${beginning} ${runtime}${header};`;
  }

  /** Makes the index know a cell, and others after it, since each change of it costs. */
  async #index(cell: number): Promise<void> {
    if (cell <= this.#indexed || this.#apart.has(cell)) return;
    if (cell > this.#indexed + 10 * INDEX_STEP) this.#apart.add(cell);
    else this.#indexed = Math.ceil(cell / INDEX_STEP) * INDEX_STEP;
    const cells = [...Array.from({ length: this.#indexed }, (_, i) => i + 1), ...this.#apart];
    const lines = cells.map((each) => `export * as c${each} from "./${moduleOf(each)}";\n`);
    const file = `${index}.ts`;
    if (this.#server.text(file) === undefined) await this.#server.open(file, "export {};\n");
    await this.#server.write(file, lines.join(""));
  }
}

const languageOf = (dialect: Dialect) => (dialect === "tsx" ? "typescriptreact" : "typescript");

/** The last line of a cell's document: what later cells may refer to. */
function exportsOf({ declarations, exported }: CellSyntax): string {
  const names = declarations
    .filter(({ name }) => !exported.has(name))
    .map(({ name, kind }) => (kind === "type" ? `type ${name}` : name));
  return names.length ? `export { ${names.join(", ")} };` : "";
}

/** Names of our documents, as a student would call them. */
export function readable(text: string): string {
  return text
    .replace(/import\("[^"]*__cell(\d*)"\)\.?/g, "")
    .replace(/\b__cells\.c\d+\./g, "")
    .replace(/["'][^"']*\/__cell(\d+)["']/g, "cell $1");
}

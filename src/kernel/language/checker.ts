import type { Diagnostic, Position } from "vscode-languageserver-protocol";
import type { CellSyntax } from "./declarations.js";
import type { LanguageServer } from "./lsp.js";
import { describeMissingModule, packageFolder, packageOf } from "./missing-module.js";
import { footer, Names } from "./names.js";
import { type RelatedPlace, relatedPlaces } from "./related.js";

/** A diagnostic at its place in the cell; lines and columns from 0, columns in UTF-16 units. */
export interface CellDiagnostic {
  code: number;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** Other places that it speaks of. */
  related?: RelatedPlace[];
}

/** Asks the language server for `textDocument/…` at the place in question, or anything else if it is given parameters. */
export type Ask = <T>(method: string, params?: object) => Promise<T>;

/** Untyped packages are usable, as in a project without `noImplicitAny` for them. */
const UNTYPED_MODULE = 7016;
const ERROR = 1;
const DOCUMENTS_AHEAD = 16;
const scratch = "__cell.ts";
const MISSING_MODULE = new Set([2307, 2882]);
const documentOf = (cell: number) => `__cell${cell}`;
const fileOf = (cell: number) => `${documentOf(cell)}.ts`;

/**
 * Checks cells against all cells before them. Each is a module of its own, in a document that exists in the language
 * server only; a first line declares the names that it uses of earlier cells, a last line exports its own.
 */
export class Checker {
  readonly #server: LanguageServer;
  readonly #folder: string;
  readonly #names = new Names();
  #opened = 0;
  /** The last thing asked of the server. An edit while it answers may leave that answer out. */
  #busy: Promise<unknown> = Promise.resolve();

  /** @param folder the notebook's */
  constructor(server: LanguageServer, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  /**
   * Opens the documents of the cells to come, and so loads the standard library's types at first: a document more
   * costs several times what the check of a cell does, and a dozen more cost the same.
   */
  prepare(cell: number): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#opened > cell) return;
      const from = this.#opened + 1;
      this.#opened = cell + DOCUMENTS_AHEAD;
      for (let next = from; next <= this.#opened; next++)
        await this.#server.write(fileOf(next), "export {};\n");
      await this.#diagnostics(fileOf(cell));
    });
  }

  /** @returns what TypeScript calls errors, in the order of the text */
  async check(cell: number, source: string, syntax: CellSyntax): Promise<CellDiagnostic[]> {
    const own = syntax.declarations.map(({ name }) => name);
    const header = this.#names.header(own, source);
    const found = await this.#inTurn(async () => {
      await this.#server.write(fileOf(cell), `${header}\n${source}\n${footer(syntax)}`);
      const found = await this.#diagnostics(fileOf(cell));
      return (await this.#installedSince(found)) ? this.#diagnostics(fileOf(cell)) : found;
    });
    return this.#inCell(found, source);
  }

  /** Makes what the cell declares known to the cells after it; call it once the cell has run. */
  accept(cell: number, syntax: CellSyntax): void {
    this.#names.add(documentOf(cell), syntax);
  }

  /** Reads everything from disk anew: packages that were installed, updated or removed. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#server.restart());
  }

  /** Ends the server. */
  stop(): void {
    this.#server.stop();
  }

  /** Whether an earlier cell declared the name. */
  declares(name: string): boolean {
    return this.#names.has(name);
  }

  /** The cell that declared a name last, and its text. */
  declaringCell(name: string): { cell: number; text: string } | undefined {
    const cell = /\d+$/.exec(this.#names.documentOf(name) ?? "")?.[0];
    return cell === undefined ? undefined : { cell: Number(cell), text: this.cellText(Number(cell)) ?? "" };
  }

  /** What was checked as a cell last. */
  cellText(cell: number): string | undefined {
    return this.#server.text(fileOf(cell))?.split("\n").slice(1, -1).join("\n");
  }

  /**
   * Asks about a place in a text that is no cell yet.
   *
   * @param offset in UTF-16 units
   * @param question may ask several things, all about the same place
   */
  consult<T>(source: string, offset: number, question: (ask: Ask) => Promise<T>): Promise<T> {
    const before = source.slice(0, offset).split("\n");
    const position: Position = { line: before.length, character: before.at(-1)!.length };
    return this.#inTurn(async () => {
      await this.#server.write(scratch, `${this.#names.header([])}\n${source}`);
      return question(<R>(method: string, params?: object) =>
        params === undefined
          ? this.#server.request<R>(`textDocument/${method}`, scratch, { position })
          : this.#server.ask<R>(method, params),
      );
    });
  }

  /** Whether a package that was not found is there now; the server then knows. */
  async #installedSince(found: Diagnostic[]): Promise<boolean> {
    const created = found.flatMap(({ code, message }) => {
      const name = packageOf(missingModule(code, String(message)) ?? "");
      if (name === undefined) return [];
      const typings = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
      return [name, typings].flatMap((each) => packageFolder(each, this.#folder) ?? []);
    });
    if (created.length) await this.#server.changed(created.map((path) => ({ path, created: true })));
    return created.length > 0;
  }

  /** What the server calls errors, in the words and at the places of the cell. */
  #inCell(found: Diagnostic[], source: string): CellDiagnostic[] {
    const lines = source.split("\n");
    return found
      .filter(({ severity, code }) => severity === ERROR && code !== UNTYPED_MODULE)
      .map(({ code, message, range, relatedInformation }) => {
        const start = within(lines, range.start);
        const end = within(lines, range.end);
        return {
          code: Number(code),
          message: this.#explain(code, String(message)),
          line: start.line,
          column: start.character,
          endLine: end.line,
          endColumn: end.character,
          related: relatedPlaces(relatedInformation, readable),
        };
      })
      .sort((a, b) => a.line - b.line || a.column - b.column);
  }

  #explain(code: Diagnostic["code"], message: string): string {
    const missing = missingModule(code, message);
    return (missing !== undefined && describeMissingModule(missing, this.#folder)) || readable(message);
  }

  /** The errors in a text that is no cell, and uses what cells declared. */
  async errorsIn(source: string): Promise<CellDiagnostic[]> {
    const found = await this.#inTurn(async () => {
      await this.#server.write(scratch, `${this.#names.header([])}\n${source}`);
      return this.#diagnostics(scratch);
    });
    return this.#inCell(found, source);
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#busy.then(action);
    this.#busy = done.catch(() => {});
    return done;
  }

  async #diagnostics(document: string): Promise<Diagnostic[]> {
    const report = await this.#server.request<{ items: Diagnostic[] }>("textDocument/diagnostic", document);
    return report.items;
  }
}

/** A position of the document as one of the cell: what lies in our last line is at the cell's end. */
function within(lines: string[], { line, character }: Position): Position {
  if (line > lines.length) return { line: lines.length - 1, character: lines.at(-1)!.length };
  return { line: Math.max(0, line - 1), character: line === 0 ? 0 : character };
}

/** The module that a diagnostic says can't be found. */
function missingModule(code: Diagnostic["code"], message: string): string | undefined {
  return MISSING_MODULE.has(Number(code)) ? /'([^']*)'/.exec(message)?.[1] : undefined;
}

/** Names of our documents, as a student would call them. */
export function readable(text: string): string {
  return text
    .replace(/import\("[^"]*__cell(\d*)"\)\.?/g, "")
    .replace(/["'][^"']*\/__cell(\d+)["']/g, "cell $1");
}

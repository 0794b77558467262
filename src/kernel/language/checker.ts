import type { Diagnostic, Position } from "vscode-languageserver-protocol";
import { cellConfig, configFile } from "./cell-config.js";
import type { CellSyntax } from "./declarations.js";
import { type CellDiagnostic, cellErrors, importedTypes } from "./diagnostics.js";
import { CellDocuments } from "./documents.js";
import { ExportIndex } from "./export-index.js";
import { LocalFiles } from "./local-files.js";
import type { LanguageServer } from "./lsp.js";
import { Names } from "./names.js";
import {
  forbidsImplicitAny,
  type Project,
  readProject,
  type TranspileSettings,
  transpileSettings,
} from "./project.js";
import { Results } from "./results.js";
import { runtimeDeclaration } from "./runtime-declaration.js";
import { WatchedFiles } from "./watched-files.js";

export type { CellDiagnostic } from "./diagnostics.js";

/** Asks the language server for `textDocument/…` at the place in question, or anything else if it is given parameters. */
export type Ask = <T>(method: string, params?: object) => Promise<T>;

/** Documents for cells: those opened at once, then while nobody has asked for anything, and when fewer than `ahead` are left. */
const DOCUMENTS = { first: 32, idle: 176, more: 64, ahead: 8 };
/** After this long without a question the user is held to be reading. */
const IDLE_MS = 300;

/**
 * Checks cells against all cells before them. Each is a module of its own, in a document that exists in the language
 * server only; a first line declares the names that it uses of earlier cells, a last line exports its own.
 */
export class Checker {
  /** What cells could import. */
  readonly exports: ExportIndex;
  readonly #server: LanguageServer;
  readonly #folder: string;
  readonly #documents: CellDocuments;
  readonly #names = new Names();
  readonly #results = new Results();
  readonly #problems: string[] = [];
  readonly #told = new Set<string>();
  #project: Project | undefined;
  #files!: WatchedFiles;
  /** Whether anything has been asked for. */
  #asked = false;
  /** The last thing asked of the server. An edit while it answers may leave that answer out. */
  #busy: Promise<unknown> = Promise.resolve();

  /** @param folder the notebook's */
  constructor(server: LanguageServer, folder: string) {
    this.#server = server;
    this.#folder = folder;
    this.exports = new ExportIndex(folder, () => this.#project);
    this.#documents = new CellDocuments(server);
    server.onProblems(configFile, (problems) =>
      this.#problems.push(...problems.map((problem) => `tsconfig.json: ${problem}`)),
    );
    this.#inTurn(async () => {
      await this.#reserve(DOCUMENTS.first);
      // So that the standard library's types are loaded when the first cell comes.
      await this.#diagnostics("__cell1.ts");
    }).catch(() => {});
    const reserveMore = () => {
      if (!this.#asked) this.#inTurn(() => this.#reserve(DOCUMENTS.idle)).catch(() => {});
    };
    this.#busy.then(() => setTimeout(reserveMore, IDLE_MS).unref());
    this.#readProject();
  }

  /** Opens the documents of cells to come where few are left; between cells, since it takes a while. */
  async prepare(cell: number): Promise<void> {
    if (this.#documents.opened < cell + DOCUMENTS.ahead)
      await this.#inTurn(() => this.#reserve(DOCUMENTS.more));
  }

  /**
   * Types that the cell imports as if they were values are noted in `syntax`.
   *
   * @returns what TypeScript calls errors, in the order of the text
   */
  async check(cell: number, source: string, syntax: CellSyntax): Promise<CellDiagnostic[]> {
    this.#asked = true;
    const own = syntax.declarations.map(({ name }) => name);
    const found = await this.#inTurn(async () => {
      await this.#files.tellChanges();
      const header = await this.#header(source, own, this.#names.header(own, source));
      const document = await this.#documents.write(cell, header, source, syntax);
      const found = await this.#diagnostics(document);
      return (await this.#files.appearedSince(found)) ? this.#diagnostics(document) : found;
    });
    for (const specifier of syntax.imports) this.#files.follow(specifier);
    for (const name of importedTypes(found, source, syntax)) syntax.typeOnly.add(name);
    return this.#errors(found, source);
  }

  /** Makes what the cell declares known to the cells after it; call it once the cell has run. */
  accept(cell: number, syntax: CellSyntax): void {
    this.#names.add(cell, syntax);
    this.#results.claim(syntax.declarations.map(({ name }) => name));
  }

  /** The names that cells declared, the oldest first. */
  get names(): string[] {
    return this.#names.all();
  }

  /** Says that a cell that ran gave a result, which later cells may name. */
  gaveResult(cell: number): void {
    this.#results.add(cell);
  }

  /** Forgets results, and names too but for those of one cell. */
  forget(what: "results" | "all", cell: number): void {
    this.#results.clear();
    if (what === "all") this.#names.forget(cell);
  }

  /** Reads everything from disk anew: packages that were installed, updated or removed, and `tsconfig.json`. */
  refresh(): Promise<void> {
    return this.#inTurn(async () => {
      this.#readProject();
      await this.#server.write(configFile, JSON.stringify(cellConfig(this.#folder, this.#project)), "json");
      await this.#server.restart();
    });
  }

  /** What is wrong with the project's `tsconfig.json`; each thing once. */
  takeNotices(): string[] {
    const news = this.#problems.splice(0).filter((problem) => !this.#told.has(problem));
    for (const problem of news) this.#told.add(problem);
    return [...new Set(news)];
  }

  /** What the project says about what becomes of TypeScript when it runs. */
  get transpileSettings(): TranspileSettings | undefined {
    return this.#project?.transpile;
  }

  /** Ends the server. */
  stop(): void {
    this.exports.stop();
    this.#server.stop();
  }

  /** Whether an earlier cell declared the name. */
  declares(name: string): boolean {
    return this.#names.has(name);
  }

  /** The cell that declared a name last, and its text. */
  declaringCell(name: string): { cell: number; text: string } | undefined {
    const cell = this.#names.cellOf(name);
    return cell === undefined ? undefined : { cell, text: this.cellText(cell) ?? "" };
  }

  /** What was checked as a cell last. */
  cellText(cell: number): string | undefined {
    return this.#documents.text(cell);
  }

  /**
   * Asks about a place in a text that is no cell yet.
   *
   * @param offset in UTF-16 units
   * @param question may ask several things, all about the same place
   */
  consult<T>(source: string, offset: number, question: (ask: Ask) => Promise<T>): Promise<T> {
    this.#asked = true;
    const before = source.slice(0, offset).split("\n");
    const position: Position = { line: before.length, character: before.at(-1)!.length };
    return this.#inTurn(async () => {
      await this.#files.tellChanges();
      const header = await this.#header(source, [], this.#names.header([]));
      const document = await this.#documents.writeScratch(header, source);
      return question(<R>(method: string, params?: object) =>
        params === undefined
          ? this.#server.request<R>(`textDocument/${method}`, document, { position })
          : this.#server.ask<R>(method, params),
      );
    });
  }

  /** The errors in a text that is no cell, and uses what cells declared. */
  async errorsIn(source: string): Promise<CellDiagnostic[]> {
    const found = await this.#inTurn(async () =>
      this.#diagnostics(await this.#documents.writeScratch(this.#names.header([]), source)),
    );
    return this.#errors(found, source);
  }

  #readProject(): void {
    this.#project = undefined;
    try {
      this.#project = readProject(this.#folder);
    } catch (error) {
      this.#problems.push((error as Error).message);
    }
    const { runtime, importSource = "react" } = (this.#project?.transpile ?? transpileSettings()).jsx;
    this.#documents.useJsx(runtime === "automatic" ? importSource : undefined);
    const files = new LocalFiles(this.#project?.mapped ?? (() => []));
    this.#files = new WatchedFiles(this.#server, files, this.#folder);
  }

  #reserve(documents: number): Promise<void> {
    return this.#documents.reserve(documents, cellConfig(this.#folder, this.#project));
  }

  /** A cell's first line: what it uses of earlier cells, of their results, and what its magics call. */
  async #header(source: string, own: string[], names: string): Promise<string> {
    const results = await this.#results.declarations(source, new Set(own), (cell) =>
      this.#documents.resultType(cell),
    );
    return [names, results, runtimeDeclaration(source)].filter((part) => part !== "").join(" ");
  }

  #errors(found: Diagnostic[], source: string): CellDiagnostic[] {
    return cellErrors(found, source, {
      folder: this.#folder,
      forbidsImplicitAny: forbidsImplicitAny(this.#project),
    });
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

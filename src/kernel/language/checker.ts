import { statSync } from "node:fs";
import type { Diagnostic, Position } from "vscode-languageserver-protocol";
import { cellConfig, configFile } from "./cell-config.js";
import type { CellSyntax } from "./declarations.js";
import { type Dialect, dialectOf } from "./dialect.js";
import { LocalFiles } from "./local-files.js";
import type { LanguageServer } from "./lsp.js";
import { describeMissingModule, packageFolder, packageOf } from "./missing-module.js";
import { footer, Names } from "./names.js";
import { forbidsImplicitAny, type Project, readProject, type TranspileSettings } from "./project.js";
import { type RelatedPlace, relatedPlaces } from "./related.js";
import { exportResult, Results } from "./results.js";
import { runtimeDeclaration } from "./runtime-declaration.js";

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

/** The first comment of a cell that is not to be checked. */
const NO_CHECK = /^\s*(?:\/\/(?!\s*@ts-nocheck).*\s+)*\/\/\s*@ts-nocheck\b/;
/** "… is a type and must be imported using a type-only import", and of re-exports, which do nothing in cells. */
const IMPORTED_TYPE = new Set([1484, 1485, 1205, 1448]);
const ERROR = 1;
const DOCUMENTS_AHEAD = 16;
const scratch = { ts: "__cell.ts", tsx: "__cellx.tsx" };
const MISSING_MODULE = new Set([2307, 2875, 2882]);
/** A cell's module, as others import it. Cells with JSX have documents of their own, since an ending says what they are. */
const documentOf = (cell: number, dialect: Dialect) => `__cell${cell}${dialect === "tsx" ? "x" : ""}`;
const fileOf = (cell: number, dialect: Dialect = "ts") => `${documentOf(cell, dialect)}.${dialect}`;

/**
 * Checks cells against all cells before them. Each is a module of its own, in a document that exists in the language
 * server only; a first line declares the names that it uses of earlier cells, a last line exports its own.
 */
export class Checker {
  readonly #server: LanguageServer;
  readonly #folder: string;
  readonly #names = new Names();
  readonly #problems: string[] = [];
  readonly #told = new Set<string>();
  #project: Project | undefined;
  #localFiles!: LocalFiles;
  /** The local files that cells import, and what they import, as the server knows them. */
  readonly #watched = new Map<string, number>();
  readonly #results = new Results();
  #opened = 0;
  /** The last thing asked of the server. An edit while it answers may leave that answer out. */
  #busy: Promise<unknown> = Promise.resolve();

  /** @param folder the notebook's */
  constructor(server: LanguageServer, folder: string) {
    this.#server = server;
    this.#folder = folder;
    server.onProblems(configFile, (problems) => this.#problems.push(...problems.map(inConfig)));
    this.#configure().catch(() => {});
  }

  async #configure(): Promise<void> {
    this.#project = undefined;
    try {
      this.#project = readProject(this.#folder);
    } catch (error) {
      this.#problems.push((error as Error).message);
    }
    this.#localFiles = new LocalFiles(this.#project?.mapped ?? (() => []));
    const config = cellConfig(this.#folder, this.#project);
    await this.#server.write(configFile, JSON.stringify(config), "json");
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
      for (let next = from; next <= this.#opened; next++) await this.#write(fileOf(next), "export {};\n");
      await this.#diagnostics(fileOf(cell));
    });
  }

  /** @returns what TypeScript calls errors, in the order of the text */
  async check(cell: number, source: string, syntax: CellSyntax): Promise<CellDiagnostic[]> {
    const own = syntax.declarations.map(({ name }) => name);
    const found = await this.#inTurn(async () => {
      await this.#tellChanges();
      const document = fileOf(cell, syntax.dialect);
      const header = await this.#header(source, own, this.#names.header(own, source));
      await this.#write(document, `${pragmas(source)}${header}\n${source}\n${footer(syntax)}`);
      const found = await this.#diagnostics(document);
      return (await this.#appearedSince(found)) ? this.#diagnostics(document) : found;
    });
    for (const specifier of syntax.imports) this.#follow(specifier);
    this.#findTypes(found, source, syntax);
    return this.#inCell(found, source);
  }

  /** Makes what the cell declares known to the cells after it; call it once the cell has run. */
  accept(cell: number, syntax: CellSyntax): void {
    this.#names.add(documentOf(cell, syntax.dialect), syntax);
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
    if (what === "all") this.#names.forget([documentOf(cell, "ts"), documentOf(cell, "tsx")]);
  }

  /** Reads everything from disk anew: packages that were installed, updated or removed, and `tsconfig.json`. */
  refresh(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#configure();
      await this.#server.restart();
    });
  }

  /** What is wrong with the project's `tsconfig.json`; each thing once. */
  takeNotices(): string[] {
    const news = this.#problems.splice(0).filter((problem) => !this.#told.has(problem));
    for (const problem of news) this.#told.add(problem);
    return news;
  }

  /** What the project says about what becomes of TypeScript when it runs. */
  get transpileSettings(): TranspileSettings | undefined {
    return this.#project?.transpile;
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
    const cell = /\d+/.exec(this.#names.documentOf(name) ?? "")?.[0];
    return cell === undefined ? undefined : { cell: Number(cell), text: this.cellText(Number(cell)) ?? "" };
  }

  /** What was checked as a cell last. */
  cellText(cell: number): string | undefined {
    const text = this.#server.text(fileOf(cell, "tsx")) ?? this.#server.text(fileOf(cell));
    return text?.split("\n").slice(1, -1).join("\n");
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
      await this.#tellChanges();
      const document = scratch[dialectOf(source)];
      const header = await this.#header(source, [], this.#names.header([]));
      await this.#write(document, `${header}\n${source}`);
      return question(<R>(method: string, params?: object) =>
        params === undefined
          ? this.#server.request<R>(`textDocument/${method}`, document, { position })
          : this.#server.ask<R>(method, params),
      );
    });
  }

  /** A cell's first line: what it uses of earlier cells, of their results, and what its magics call. */
  async #header(source: string, own: string[], names: string): Promise<string> {
    const taken = (name: string) => own.includes(name) || this.#names.has(name);
    const results = await this.#results.declarations(source, taken, (cell) => this.#resultType(cell));
    return [names, results, runtimeDeclaration(source)].filter((part) => part !== "").join(" ");
  }

  async #resultType(cell: number): Promise<string> {
    const dialect = this.#server.text(fileOf(cell, "tsx")) === undefined ? "ts" : "tsx";
    const name = fileOf(cell, dialect);
    const document = exportResult(this.#server.text(name) ?? "", dialect);
    if (document === undefined) return "any";
    if (document !== this.#server.text(name)) await this.#server.write(name, document);
    return `typeof import("./${documentOf(cell, dialect)}").default`;
  }

  /** Whether a package or file that was not found is there now; the server then knows. */
  async #appearedSince(found: Diagnostic[]): Promise<boolean> {
    const created = found.flatMap(({ code, message }) => {
      const missing = missingModule(code, String(message));
      if (missing === undefined) return [];
      const local = this.#localFiles.resolve(missing, this.#folder);
      if (local !== undefined) return [local];
      const name = packageOf(missing);
      if (name === undefined) return [];
      const typings = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
      return [name, typings].flatMap((each) => packageFolder(each, this.#folder) ?? []);
    });
    if (created.length) await this.#server.changed(created.map((path) => ({ path, created: true })));
    return created.length > 0;
  }

  /** Watches a file that cells import, and what it imports in turn. */
  #follow(specifier: string): void {
    const file = this.#localFiles.resolve(specifier, this.#folder);
    if (file === undefined) return;
    for (const [each, { mtimeMs }] of this.#localFiles.reached(file))
      if (!this.#watched.has(each)) this.#watched.set(each, mtimeMs);
  }

  /** Tells the server which of the watched files have another text now. */
  async #tellChanges(): Promise<void> {
    const changed: string[] = [];
    for (const [file, known] of this.#watched) {
      const now = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
      if (now === undefined || now === known) continue;
      changed.push(file);
      this.#watched.set(file, now);
    }
    if (changed.length === 0) return;
    await this.#server.changed(changed.map((path) => ({ path, created: false })));
    for (const file of changed) this.#follow(file);
  }

  /** Imports of types as if they were values are no errors: the names are left out when the cell is compiled. */
  #findTypes(found: Diagnostic[], source: string, { declarations, typeOnly }: CellSyntax): void {
    const lines = source.split("\n");
    for (const { code, range } of found) {
      const line = lines[range.end.line - 1];
      if (!IMPORTED_TYPE.has(Number(code)) || line === undefined) continue;
      // The place is the whole of `Name as Called`.
      const local = /[\p{ID_Continue}$]+$/u.exec(line.slice(0, range.end.character))?.[0];
      const declaration = declarations.find(({ kind, name }) => kind === "import" && name === local);
      if (!declaration) continue;
      typeOnly.add(declaration.name);
      declaration.statement = declaration.statement!.replace(/^import (?!type )/, "import type ");
    }
  }

  /** What the server calls errors, in the words and at the places of the cell. */
  #inCell(found: Diagnostic[], source: string): CellDiagnostic[] {
    const lines = source.split("\n");
    const unchecked = NO_CHECK.test(source);
    return found
      .filter(({ severity, code }) => severity === ERROR && !IMPORTED_TYPE.has(Number(code)))
      .filter(({ code }) => !unchecked || (Number(code) >= 1000 && Number(code) < 2000))
      .filter(
        ({ code, message }) =>
          forbidsImplicitAny(this.#project) || !isImplicitAny(Number(code), String(message)),
      )
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
      await this.#write(scratch.ts, `${this.#names.header([])}\n${source}`);
      return this.#diagnostics(scratch.ts);
    });
    return this.#inCell(found, source);
  }

  #write(document: string, text: string): Promise<void> {
    return this.#server.write(document, text, document.endsWith("x") ? "typescriptreact" : "typescript");
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

/** Comments about JSX, which TypeScript looks for at the very beginning. */
const pragmas = (source: string) => (source.match(/\/\*\*?\s*@jsx\w*\s+\S+\s*\*\//g) ?? []).join(" ");

/**
 * Whether a type is missing that could be written, or comes with no package: JavaScript does without, and is welcome.
 * A misspelt key is no such thing, though TypeScript puts it in these words.
 */
function isImplicitAny(code: number, message: string): boolean {
  if (code === 7053) return !/Property '.*' does not exist/.test(message);
  return code === 2683 || (code >= 7005 && code <= 7026) || (code >= 7031 && code <= 7034);
}

const inConfig = (problem: string) => `tsconfig.json: ${problem}`;

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
    .replace(/import\("[^"]*__cell(\d*)x?"\)\.?/g, "")
    .replace(/["'][^"']*\/__cell(\d+)x?["']/g, "cell $1");
}

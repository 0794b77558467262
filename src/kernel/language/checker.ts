import type {
  CompletionItem,
  CompletionList,
  Diagnostic,
  Hover,
  MarkupContent,
  Position,
} from "vscode-languageserver-protocol";
import type { CellSyntax } from "./declarations.js";
import type { LanguageServer } from "./lsp.js";
import { footer, Names } from "./names.js";

/** A diagnostic at its place in the cell; lines and columns from 0, columns in UTF-16 units. */
export interface CellDiagnostic {
  code: number;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** Untyped packages are usable, as in a project without `noImplicitAny` for them. */
const UNTYPED_MODULE = 7016;
const ERROR = 1;
const DOCUMENTS_AHEAD = 16;
const scratch = "__cell.ts";
const documentOf = (cell: number) => `__cell${cell}`;

/**
 * Checks cells against all cells before them. Each is a module of its own, in a document that exists in the language
 * server only; a first line declares the names that it uses of earlier cells, a last line exports its own.
 */
export class Checker {
  readonly #server: LanguageServer;
  readonly #names = new Names();
  #opened = 0;

  constructor(server: LanguageServer) {
    this.#server = server;
  }

  /**
   * Opens the documents of the cells to come, and so loads the standard library's types at first: a document more
   * costs several times what the check of a cell does, and a dozen more cost the same.
   */
  async prepare(cell: number): Promise<void> {
    if (this.#opened > cell) return;
    const from = this.#opened + 1;
    this.#opened = cell + DOCUMENTS_AHEAD;
    for (let next = from; next <= this.#opened; next++)
      await this.#server.write(`${documentOf(next)}.ts`, "export {};\n");
    await this.#diagnostics(cell);
  }

  /** @returns what TypeScript calls errors, in the order of the text */
  async check(cell: number, source: string, syntax: CellSyntax): Promise<CellDiagnostic[]> {
    const own = syntax.declarations.map(({ name }) => name);
    const header = this.#names.header(own, source);
    await this.#server.write(`${documentOf(cell)}.ts`, `${header}\n${source}\n${footer(syntax)}`);
    const lines = source.split("\n");
    return (await this.#diagnostics(cell))
      .filter(({ severity, code }) => severity === ERROR && code !== UNTYPED_MODULE)
      .map(({ code, message, range }) => {
        const start = within(lines, range.start);
        const end = within(lines, range.end);
        return {
          code: Number(code),
          message: readable(String(message)),
          line: start.line,
          column: start.character,
          endLine: end.line,
          endColumn: end.character,
        };
      })
      .sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** Makes what the cell declares known to the cells after it; call it once the cell has run. */
  accept(cell: number, syntax: CellSyntax): void {
    this.#names.add(documentOf(cell), syntax);
  }

  /** @param offset in UTF-16 units */
  async complete(source: string, offset: number): Promise<CompletionItem[]> {
    const position = await this.#ask(source, offset);
    const found = await this.#server.request<CompletionList | CompletionItem[] | null>(
      "textDocument/completion",
      scratch,
      { position },
    );
    return Array.isArray(found) ? found : (found?.items ?? []);
  }

  /** @returns documentation as Markdown, if there is any @param offset in UTF-16 units */
  async hover(source: string, offset: number): Promise<string | undefined> {
    const position = await this.#ask(source, offset);
    const hover = await this.#server.request<Hover | null>("textDocument/hover", scratch, { position });
    if (!hover) return undefined;
    // We asked for Markdown; older forms of the protocol are not sent then.
    return readable((hover.contents as MarkupContent).value);
  }

  async #ask(source: string, offset: number): Promise<Position> {
    await this.#server.write(scratch, `${this.#names.header([])}\n${source}`);
    const before = source.slice(0, offset).split("\n");
    return { line: before.length, character: before.at(-1)!.length };
  }

  async #diagnostics(cell: number): Promise<Diagnostic[]> {
    const report = await this.#server.request<{ items: Diagnostic[] }>(
      "textDocument/diagnostic",
      `${documentOf(cell)}.ts`,
    );
    return report.items;
  }
}

/** A position of the document as one of the cell: what lies in our last line is at the cell's end. */
function within(lines: string[], { line, character }: Position): Position {
  if (line > lines.length) return { line: lines.length - 1, character: lines.at(-1)!.length };
  return { line: Math.max(0, line - 1), character: line === 0 ? 0 : character };
}

/** Names of our documents, as a student would call them. */
function readable(text: string): string {
  return text
    .replace(/import\("[^"]*__cell(\d*)"\)\.?/g, "")
    .replace(/["'][^"']*\/__cell(\d+)["']/g, "cell $1");
}

import { statSync } from "node:fs";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { missingModule } from "./diagnostics.js";
import type { LocalFiles } from "./local-files.js";
import type { LanguageServer } from "./lsp.js";
import { packageFolder, packageOf } from "./missing-module.js";

/** Keeps the language server up to date about what cells import: local files that change, packages that appear. */
export class WatchedFiles {
  readonly #server: LanguageServer;
  readonly #files: LocalFiles;
  readonly #folder: string;
  /** When the server last heard of each file. */
  readonly #known = new Map<string, number>();

  constructor(server: LanguageServer, files: LocalFiles, folder: string) {
    this.#server = server;
    this.#files = files;
    this.#folder = folder;
  }

  /** Watches a file that cells import, and what it imports in turn. */
  follow(specifier: string): void {
    const file = this.#files.resolve(specifier, this.#folder);
    if (file !== undefined) this.#followFile(file);
  }

  /** Tells the server which files have another text now. */
  async tellChanges(): Promise<void> {
    const changed: string[] = [];
    for (const [file, known] of this.#known) {
      const now = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
      if (now === undefined || now === known) continue;
      changed.push(file);
      this.#known.set(file, now);
    }
    if (changed.length === 0) return;
    await this.#server.changed(changed.map((path) => ({ path, created: false })));
    for (const file of changed) this.#followFile(file);
  }

  /** Whether a package or file that was not found is there now; the server then knows. */
  async appearedSince(found: Diagnostic[]): Promise<boolean> {
    const created = found.flatMap((diagnostic) => {
      const missing = missingModule(diagnostic);
      if (missing === undefined) return [];
      const local = this.#files.resolve(missing, this.#folder);
      if (local !== undefined) return [local];
      const name = packageOf(missing);
      if (name === undefined) return [];
      const typings = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
      return [name, typings].flatMap((each) => packageFolder(each, this.#folder) ?? []);
    });
    if (created.length) await this.#server.changed(created.map((path) => ({ path, created: true })));
    return created.length > 0;
  }

  #followFile(file: string): void {
    for (const [each, { mtimeMs }] of this.#files.reached(file))
      if (!this.#known.has(each)) this.#known.set(each, mtimeMs);
  }
}

import { readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import type { CompletionItem, CompletionList } from "vscode-languageserver-protocol";
import { cellConfig, configFile } from "./cell-config.js";
import { startCompiler } from "./compiler.js";
import { LanguageServer } from "./lsp.js";
import { packageFolder } from "./missing-module.js";
import type { Project } from "./project.js";

/** A value that a module exports. */
export interface Exported {
  name: string;
  module: string;
  /** LSP's completion kind. */
  kind: number | undefined;
}

const LIBRARY = ["lectern/display", "lectern/plot", "lectern/check", "lectern/data"];
/** Modules of Node that are about Node itself, and those that others stand for. */
const UNUSUAL =
  /^(_|sys$|punycode$|domain$|inspector|repl$|trace_events$|v8$|vm$|wasi$|module$|test)|\/(posix|win32|strict|types)$/;
const document = "__cell_exports.ts";
const NAME = /^[\p{ID_Start}$][\p{ID_Continue}$]*$/u;

/**
 * What the packages of the notebook's package.json, Node and this library export. A compiler of its own, which ends
 * when it is done, finds that out when it is first asked for: the one that checks cells would have to load all those
 * packages, and be slower for it ever after.
 */
export class ExportIndex {
  readonly #folder: string;
  readonly #project: () => Project | undefined;
  #exports: Exported[] = [];
  /** What the index was made from. */
  #state: string | undefined;
  #server: LanguageServer | undefined;

  /** @param folder the notebook's */
  constructor(folder: string, project: () => Project | undefined) {
    this.#folder = folder;
    this.#project = project;
  }

  /** What begins with a text; nothing yet while it is being found out. */
  startingWith(prefix: string): Exported[] {
    const manifest = this.#manifest();
    const state = manifest && `${manifest} ${statSync(manifest).mtimeMs}`;
    if (this.#state !== (state ?? "none") && !this.#server) {
      this.#state = state ?? "none";
      // Without it there are fewer completions, nothing else.
      void this.#fill(manifest).catch(() => {});
    }
    return this.#exports.filter(({ name }) => name.startsWith(prefix));
  }

  stop(): void {
    this.#server?.stop();
  }

  async #fill(manifest: string | undefined): Promise<void> {
    const start = () => startCompiler(this.#folder);
    const server = new LanguageServer(start(), start, this.#folder);
    this.#server = server;
    try {
      const config = cellConfig(this.#folder, this.#project());
      await server.open(configFile, JSON.stringify(config), "json");
      const found: Exported[] = [];
      for (const module of [...LIBRARY, ...this.#packages(manifest), ...builtins()])
        found.push(...(await exportsOf(server, module)));
      this.#exports = found;
    } finally {
      server.stop();
      this.#server = undefined;
    }
  }

  /** The nearest package.json, which says what the notebook depends on. */
  #manifest(): string | undefined {
    for (let at = path.resolve(this.#folder); ; at = path.dirname(at)) {
      const file = path.join(at, "package.json");
      if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
      if (path.dirname(at) === at) return undefined;
    }
  }

  #packages(manifest: string | undefined): string[] {
    if (manifest === undefined) return [];
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(manifest, "utf8")) as Record<
      string,
      object | undefined
    >;
    return Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !name.startsWith("@types/") && packageFolder(name, this.#folder) !== undefined,
    );
  }
}

function builtins(): string[] {
  return builtinModules
    .map((name) => name.replace(/^node:/, ""))
    .filter((name) => !UNUSUAL.test(name))
    .map((name) => `node:${name}`);
}

async function exportsOf(server: LanguageServer, module: string): Promise<Exported[]> {
  await server.write(document, `import * as all from ${JSON.stringify(module)};\nall.`);
  const position = { line: 1, character: "all.".length };
  const answer = await server.request<CompletionList | CompletionItem[] | null>(
    "textDocument/completion",
    document,
    { position },
  );
  const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
  return items
    .filter(({ label }) => NAME.test(label) && label !== "default")
    .map(({ label, kind }) => ({ name: label, module, kind }));
}

import { createRequire, register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { LocalFiles } from "../language/local-files.js";
import { describeMissingModule } from "../language/missing-module.js";
import { readProject } from "../language/project.js";

type Namespace = Record<string, unknown>;
type DynamicImport = (specifier: string, options?: ImportCallOptions) => Promise<Namespace>;

/**
 * Node's own `import()`, seen from a file in `folder`: packages, `exports` maps and relative paths resolve as they
 * would in a module that stands there.
 */
function importFrom(folder: string): DynamicImport {
  const dynamicImport: DynamicImport = new vm.Script("(specifier, options) => import(specifier, options)", {
    filename: path.join(folder, "notebook.mjs"),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext();
  // Node warns at the first use that this constant is experimental, which is nothing a student can act on.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  void dynamicImport("node:module").finally(() => {
    process.emitWarning = emitWarning;
  });
  return dynamicImport;
}

const NOT_FOUND = new Set(["ERR_MODULE_NOT_FOUND", "ERR_UNKNOWN_BUILTIN_MODULE"]);

function localFiles(folder: string): LocalFiles {
  try {
    return new LocalFiles(readProject(folder)?.mapped ?? (() => []));
  } catch {
    // The session thread, which reads it too, tells what is wrong with it.
    return new LocalFiles(() => []);
  }
}

/** Imports for cells: the notebook's own packages and files, and the Lectern library wherever the notebook is. */
export class Importer {
  readonly #import: DynamicImport;
  readonly #folder: string;
  readonly #require: NodeJS.Require;
  readonly #versions = new Map<string, string>();
  #files: LocalFiles | undefined;
  #typescript = false;

  constructor(folder: string) {
    this.#import = importFrom(folder);
    this.#folder = folder;
    this.#require = createRequire(path.join(folder, "notebook.cjs"));
  }

  /**
   * @param names the names that the import statement asks for; those that Node's scan of a CommonJS module
   *   did not see are taken from its `module.exports`
   * @throws SyntaxError if the module has no such name
   */
  async load(specifier: string, names: string[] = [], options?: ImportCallOptions): Promise<Namespace> {
    const module = await this.#resolve(specifier, options);
    const missing = names.filter((name) => !(name in module));
    if (missing.length === 0) return module;
    const exported = module["default"] as Namespace | undefined;
    const full: Namespace = { ...module };
    for (const name of missing) {
      if (exported === null || exported === undefined || !(name in Object(exported)))
        throw new SyntaxError(`the module "${specifier}" has no export named "${name}"`);
      full[name] = exported[name];
    }
    return full;
  }

  async #resolve(specifier: string, options?: ImportCallOptions): Promise<Namespace> {
    // The running kernel's own library, so that it meets this kernel's display.
    if (/^lectern(\/|$)/.test(specifier)) return import(specifier);
    if (specifier === "tslab") return import("../../display/tslab.js") as Promise<Namespace>;
    const file = /^(node|data|https?):/.test(specifier) ? undefined : this.#localFile(specifier);
    try {
      return await this.#import(file ?? specifier, options);
    } catch (error) {
      throw this.#explain(specifier, error);
    }
  }

  /** The error of an import, in the words of a notebook where what it names is not there. */
  #explain(specifier: string, error: unknown): unknown {
    const { code } = Object(error) as NodeJS.ErrnoException;
    if (!NOT_FOUND.has(code ?? "")) return error;
    const message = describeMissingModule(specifier, this.#folder);
    return message === undefined ? error : Object.assign(new Error(message), { code });
  }

  /** The URL of a file beside the notebook that an import means, another one whenever it or what it imports has changed. */
  #localFile(specifier: string): string | undefined {
    this.#files ??= localFiles(this.#folder);
    const file = this.#files.resolve(specifier, this.#folder);
    if (file === undefined || file.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
    this.#allowTypeScript();
    const version = this.#files.version(file);
    // CommonJS modules are kept by their names alone.
    if (this.#versions.get(file) !== version)
      for (const each of this.#files.reached(file).keys()) delete this.#require.cache[each];
    this.#versions.set(file, version);
    return `${pathToFileURL(file).href}?v=${version}`;
  }

  /** Lets Node load TypeScript files, from the first import of a local file on: other notebooks start sooner. */
  #allowTypeScript(): void {
    if (this.#typescript) return;
    this.#typescript = true;
    process.setSourceMapsEnabled(true);
    register("./typescript-hooks.js", import.meta.url, { data: { folder: this.#folder } });
  }
}

/** `import.meta` of cells. */
export function importMeta(folder: string) {
  const url = pathToFileURL(path.join(folder, path.sep)).href;
  return { url, dirname: folder };
}

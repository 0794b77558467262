import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

interface Known {
  mtimeMs: number;
  size: number;
  imports: string[];
}

const IMPORT = /\b(?:from|import|require)\s*\(?\s*(["'])([^"'\n]+)\1/g;
const PARSED = /\.[cm]?[jt]sx?$/;
const RELATIVE = /^(\.{1,2}(\/|$)|\/|file:)/;

/** The files that cells import from beside the notebook, and what these import in turn; packages are none of them. */
export class LocalFiles {
  readonly #known = new Map<string, Known>();
  readonly #mapped: (specifier: string) => string[];

  /** @param mapped the files that a project's `paths` make of an import */
  constructor(mapped: (specifier: string) => string[]) {
    this.#mapped = mapped;
  }

  /** The file that an import means. @param folder that of the importing file */
  resolve(specifier: string, folder: string): string | undefined {
    const bases = !RELATIVE.test(specifier)
      ? this.#mapped(specifier)
      : [specifier.startsWith("file:") ? fileURLToPath(specifier) : path.resolve(folder, specifier)];
    for (const base of bases) for (const file of candidates(base)) if (isFile(file)) return file;
    return undefined;
  }

  /** A file and all that it imports, as they are now. */
  reached(file: string, found: Map<string, Known> = new Map()): Map<string, Known> {
    if (found.has(file) || file.includes(`${path.sep}node_modules${path.sep}`)) return found;
    const known = this.#read(file);
    if (!known) return found;
    found.set(file, known);
    for (const specifier of known.imports) {
      const next = this.resolve(specifier, path.dirname(file));
      if (next !== undefined) this.reached(next, found);
    }
    return found;
  }

  /** Changes whenever the file, or one that it imports, does. */
  version(file: string): string {
    let sum = 0;
    for (const { mtimeMs, size } of this.reached(file).values()) sum = (sum * 31 + mtimeMs + size) % 2 ** 48;
    return Math.round(sum).toString(36);
  }

  #read(file: string): Known | undefined {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats) return undefined;
    const known = this.#known.get(file);
    if (known && known.mtimeMs === stats.mtimeMs && known.size === stats.size) return known;
    const imports = PARSED.test(file)
      ? [...readFileSync(file, "utf8").matchAll(IMPORT)].map((match) => match[2]!)
      : [];
    const fresh = { mtimeMs: stats.mtimeMs, size: stats.size, imports };
    this.#known.set(file, fresh);
    return fresh;
  }
}

/** What may stand for an import path: as it is, without its ending, a folder, or the name of the compiled file. */
function candidates(file: string): string[] {
  return [
    ...(/\.[cm]?jsx?$/.test(file) ? [file.replace(/jsx$/, "tsx"), file.replace(/js(x?)$/, "ts$1")] : []),
    file,
    ...[".ts", ".tsx", ".js", ".jsx", ".mjs", ".json"].map((ending) => file + ending),
    ...["ts", "tsx", "js"].map((ending) => path.join(file, `index.${ending}`)),
  ].filter((each, i, all) => all.indexOf(each) === i);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

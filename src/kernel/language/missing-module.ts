import { existsSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { closest } from "./spelling.js";

const RELATIVE = /^(\.{1,2}(\/|$)|\/|file:)/;

/**
 * What to tell a student whose cell imports something that can't be found: which file was looked for, or how to
 * install the package.
 *
 * @param folder the notebook's
 * @returns undefined where the module's package is installed, and the fault is another
 */
export function describeMissingModule(specifier: string, folder: string): string | undefined {
  if (RELATIVE.test(specifier)) return missingFile(specifier, folder);
  if (specifier.startsWith("node:")) {
    const known = builtinModules.map((name) => `node:${name.replace(/^node:/, "")}`);
    return `Node has no module "${specifier}"${suggestion(specifier, known)}`;
  }
  const name = packageOf(specifier);
  if (name === undefined) return `"${specifier}" is no name of a package`;
  if (packageFolder(name, folder) !== undefined) return undefined;
  const near = closest(specifier, builtinModules);
  const builtin = near ? `; or did you mean Node's own "node:${near}"?` : "";
  return `the package "${name}" is not installed beside this notebook; install it with: %npm install ${name}${builtin}`;
}

/** The package that an import names; undefined for what can't be one. */
export function packageOf(specifier: string): string | undefined {
  return /^(@[^/\s:]+\/[^/\s:]+|[^@./\s:][^/\s:]*)(\/|$)/.exec(specifier)?.[1];
}

/** Where a package is installed for files in `folder`: there or in a folder above. */
export function packageFolder(name: string, folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const place = path.join(at, "node_modules", name);
    if (existsSync(place)) return place;
    if (path.dirname(at) === at) return undefined;
  }
}

function missingFile(specifier: string, folder: string): string | undefined {
  const file = specifier.startsWith("file:") ? fileURLToPath(specifier) : path.resolve(folder, specifier);
  if (existsSync(file)) return undefined;
  const beside = path.dirname(file);
  if (!existsSync(beside))
    return `there is no file "${specifier}": the folder ${beside} that it would be in does not exist`;
  const near = suggestion(path.basename(file), readdirSync(beside));
  return `there is no file "${specifier}" beside this notebook (looked for ${file})${near}`;
}

function suggestion(name: string, candidates: readonly string[]): string {
  const near = closest(name, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

import { readFile } from "node:fs/promises";
import type { LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import { transpile } from "../language/transpile.js";

/**
 * Module hooks that let cells import TypeScript files which stand beside the notebook. Such a file is an ES module,
 * as the cells are, whatever the nearest package.json says; packages in node_modules are left to Node.
 */
const isTypeScript = (url: string) =>
  url.startsWith("file:") && /\.[cm]?ts$/.test(url) && !url.includes("/node_modules/");

/** What may stand for an import path: without its ending, a folder, or the name of the compiled file. */
const candidates = (specifier: string) => [
  `${specifier}.ts`,
  `${specifier}/index.ts`,
  ...(/\.[cm]?js$/.test(specifier) ? [specifier.replace(/js$/, "ts")] : []),
];

export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const relative = /^(\.{1,2}\/|\/|file:)/.test(specifier);
    if (!relative || (code !== "ERR_MODULE_NOT_FOUND" && code !== "ERR_UNSUPPORTED_DIR_IMPORT")) throw error;
    for (const candidate of candidates(specifier)) {
      try {
        return await next(candidate, context);
      } catch {}
    }
    throw error;
  }
};

export const load: LoadHook = async (url, context, next) => {
  if (!isTypeScript(url)) return next(url, context);
  const file = fileURLToPath(url);
  const { code, map } = transpile(await readFile(file, "utf8"), file);
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  return { format: "module", source: `${code}\n${inline}\n`, shortCircuit: true };
};

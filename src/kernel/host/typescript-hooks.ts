import { readFile } from "node:fs/promises";
import type { InitializeHook, LoadHook, ResolveHook } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LocalFiles } from "../language/local-files.js";
import { type Project, readProject } from "../language/project.js";
import { checkJson } from "../language/syntax-error.js";
import { transpile } from "../language/transpile.js";

/**
 * Module hooks that let cells import files which stand beside the notebook: TypeScript, JSX, JSON, by relative paths or
 * those of the project's `tsconfig.json`. Such a TypeScript file is an ES module, as the cells are, whatever the nearest
 * package.json says; packages in node_modules are left to Node. A file's URL has its version, and that of all it imports:
 * so it is loaded anew when it has changed, and else is the same module for all who import it.
 */
let project: Project | undefined;
let files = new LocalFiles(() => []);

/** @param folder the notebook's */
export const initialize: InitializeHook<{ folder: string }> = ({ folder }) => {
  try {
    project = readProject(folder);
  } catch {
    // The session thread tells of it.
  }
  files = new LocalFiles(project?.mapped ?? (() => []));
};

/** The kernel's own modules, which it loads when it needs them, are no files of the notebook. */
const ourFiles = new URL("../../", import.meta.url).href;
const isLocal = (url: string | undefined): url is string =>
  url?.startsWith("file:") === true && !url.includes("/node_modules/") && !url.startsWith(ourFiles);

export const resolve: ResolveHook = async (specifier, context, next) => {
  const { parentURL } = context;
  if (!isLocal(parentURL) || /^(node|data|https?):/.test(specifier)) return next(specifier, context);
  const file = files.resolve(specifier, path.dirname(fileURLToPath(parentURL)));
  if (file === undefined || file.includes(`${path.sep}node_modules${path.sep}`))
    return next(specifier, context);
  const url = pathToFileURL(file);
  const resolved = await next(url.href, context);
  return resolved.url === url.href ? { ...resolved, url: `${url.href}?v=${files.version(file)}` } : resolved;
};

export const load: LoadHook = async (url, context, next) => {
  if (!isLocal(url)) return next(url, context);
  const file = fileURLToPath(url);
  if (/\.json$/.test(file) && context.importAttributes["type"] !== "json") {
    const text = await readFile(file, "utf8");
    checkJson(text, file);
    return { format: "module", source: `export default ${text};\n`, shortCircuit: true };
  }
  if (!/\.([cm]?ts|tsx|jsx)$/.test(file)) return next(url, context);
  const { code, map } = transpile(await readFile(file, "utf8"), {
    filename: file,
    dialect: /x$/.test(file) ? "tsx" : "ts",
    elideImports: project?.options.verbatimModuleSyntax !== true,
    ...(project && { settings: project.transpile }),
  });
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  return { format: "module", source: `${code}\n${inline}\n`, shortCircuit: true };
};

import { type Options, transformSync } from "@swc/core";

const options: Options = {
  sourceMaps: true,
  configFile: false,
  swcrc: false,
  isModule: true,
  jsc: {
    parser: { syntax: "typescript", tsx: false, decorators: true },
    target: "es2022",
    experimental: { keepImportAttributes: true },
    transform: { decoratorVersion: "2022-03", verbatimModuleSyntax: true, useDefineForClassFields: true },
  },
};

/**
 * A cell's TypeScript as JavaScript, types gone and nothing else changed.
 *
 * @throws Error if the cell is not TypeScript; the type check says it better, and before
 */
export function transpile(source: string, filename: string): { code: string; map: string } {
  const { code, map } = transformSync(source, { ...options, filename });
  return { code, map: map! };
}

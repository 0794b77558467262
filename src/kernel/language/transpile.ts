import { type Options, transformSync } from "@swc/core";
import type { Dialect } from "./dialect.js";
import { type TranspileSettings, transpileSettings } from "./project.js";
import { syntaxErrorIn } from "./syntax-error.js";

/** What may differ from one text to another. */
export interface TranspileOptions {
  filename: string;
  dialect?: Dialect;
  /** Leave out imports that are used as types only. In cells a later one may use a name as a value. */
  elideImports?: boolean;
  /** What the project's `tsconfig.json` says. */
  settings?: TranspileSettings;
}

/**
 * TypeScript as JavaScript, types gone, JSX turned into calls, and nothing else changed.
 *
 * @throws SyntaxError with its place, if it is not TypeScript; the type check says it better, and before
 */
export function transpile(
  source: string,
  { filename, dialect = "ts", elideImports = false, settings = transpileSettings() }: TranspileOptions,
): { code: string; map: string } {
  const { legacyDecorators, decoratorMetadata, defineFields, jsx } = settings;
  const options: Options = {
    filename,
    sourceMaps: true,
    configFile: false,
    swcrc: false,
    isModule: true,
    jsc: {
      parser: { syntax: "typescript", tsx: dialect === "tsx", decorators: true },
      target: "es2022",
      experimental: { keepImportAttributes: true },
      transform: {
        ...(legacyDecorators
          ? { legacyDecorator: true, decoratorMetadata }
          : { decoratorVersion: "2022-03" as const }),
        verbatimModuleSyntax: !elideImports,
        useDefineForClassFields: defineFields,
        react: {
          runtime: jsx.runtime,
          ...(jsx.importSource && { importSource: jsx.importSource }),
          ...(jsx.factory && { pragma: jsx.factory }),
          ...(jsx.fragment && { pragmaFrag: jsx.fragment }),
        },
      },
    },
  };
  try {
    const { code, map } = transformSync(source, options);
    return { code, map: map! };
  } catch (error) {
    throw syntaxErrorIn(source, filename, error);
  }
}

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { TsConfigJsonResolved, TsConfigResult } from "get-tsconfig";

type CompilerOptions = NonNullable<TsConfigJsonResolved["compilerOptions"]>;

/** What a project's `tsconfig.json` says about what becomes of TypeScript when it runs. */
export interface TranspileSettings {
  /** Decorators as before the standard: `experimentalDecorators`. */
  legacyDecorators: boolean;
  decoratorMetadata: boolean;
  defineFields: boolean;
  jsx: { runtime: "automatic" | "classic"; importSource?: string; factory?: string; fragment?: string };
}

/** The project that a notebook belongs to: the nearest `tsconfig.json`, in its folder or above, with what it extends. */
export interface Project {
  file: string;
  options: CompilerOptions;
  transpile: TranspileSettings;
  /** Files that `paths` or `baseUrl` make of an import, without a check that they exist. */
  mapped: (specifier: string) => string[];
}

/**
 * @returns the project of a folder, if there is one
 * @throws Error if its `tsconfig.json`, or what that extends, can't be read
 */
export function readProject(folder: string): Project | undefined {
  const file = findUp("tsconfig.json", folder);
  if (file === undefined) return undefined;
  // Loaded where there is a project only: kernels without start sooner.
  const { createPathsMatcher, parseTsconfig } = createRequire(import.meta.url)(
    "get-tsconfig",
  ) as typeof import("get-tsconfig");
  let result: TsConfigResult;
  try {
    result = { path: file, config: parseTsconfig(file) } as TsConfigResult;
  } catch (error) {
    throw new Error(`${file} is not taken into account: ${(error as Error).message}`);
  }
  const options = result.config.compilerOptions ?? {};
  const matcher = createPathsMatcher(result);
  return {
    file,
    options,
    transpile: transpileSettings(options),
    mapped: (specifier) => matcher?.(specifier) ?? [],
  };
}

export function transpileSettings(options: CompilerOptions = {}): TranspileSettings {
  return {
    legacyDecorators: options.experimentalDecorators === true,
    decoratorMetadata: options.emitDecoratorMetadata === true,
    defineFields: options.useDefineForClassFields !== false,
    jsx: {
      runtime: options.jsx === "react" ? "classic" : "automatic",
      ...(options.jsxImportSource && { importSource: options.jsxImportSource }),
      ...(options.jsxFactory && { factory: options.jsxFactory }),
      ...(options.jsxFragmentFactory && { fragment: options.jsxFragmentFactory }),
    },
  };
}

/** Options that say how files are emitted or found, which for cells is decided here, or that make no sense in them. */
const OURS = [
  ...[
    "module",
    "moduleResolution",
    "moduleDetection",
    "target",
    "noEmit",
    "skipLibCheck",
    "verbatimModuleSyntax",
  ],
  ...[
    "outDir",
    "outFile",
    "rootDir",
    "declaration",
    "declarationDir",
    "declarationMap",
    "emitDeclarationOnly",
  ],
  ...[
    "sourceMap",
    "inlineSourceMap",
    "inlineSources",
    "mapRoot",
    "sourceRoot",
    "removeComments",
    "importHelpers",
  ],
  ...[
    "composite",
    "incremental",
    "tsBuildInfoFile",
    "isolatedDeclarations",
    "noEmitOnError",
    "stripInternal",
  ],
  ...[
    "noUnusedLocals",
    "noUnusedParameters",
    "erasableSyntaxOnly",
    "baseUrl",
    "paths",
    "plugins",
    "downlevelIteration",
  ],
  ...[
    "emitBOM",
    "newLine",
    "preserveConstEnums",
    "isolatedModules",
    "importsNotUsedAsValues",
    "noEmitHelpers",
  ],
];

/** The compiler options for cells. @param own those that cells need, which win */
export function cellOptions(
  project: Project | undefined,
  folder: string,
  own: CompilerOptions,
): CompilerOptions {
  const typeRoots = typeRootsAbove(folder);
  if (!project) return { ...own, typeRoots: [...typeRoots, ...(own.typeRoots ?? [])] };
  const theirs = Object.fromEntries(
    Object.entries(project.options).filter(([name]) => !OURS.includes(name)),
  ) as CompilerOptions;
  const above = path.dirname(project.file);
  const absolute = (file: string) => path.resolve(above, file);
  return {
    ...theirs,
    ...own,
    strict: theirs.strict ?? own.strict ?? true,
    ...(theirs.jsx && theirs.jsx !== "preserve" && { jsx: theirs.jsx }),
    lib: [...new Set([...(own.lib ?? []), ...(theirs.lib ?? [])])],
    types: [...new Set([...(own.types ?? []), ...(theirs.types ?? [])])],
    typeRoots: [...(theirs.typeRoots ?? []).map(absolute), ...typeRoots, ...(own.typeRoots ?? [])],
    paths: { ...pathsOf(project.options, above), ...own.paths },
    ...(theirs.rootDirs && { rootDirs: theirs.rootDirs.map(absolute) }),
  };
}

/** `paths` with absolute targets, and `baseUrl`, which TypeScript no longer has, as one of them. */
function pathsOf({ baseUrl, paths = {} }: CompilerOptions, above: string): Record<string, string[]> {
  const base = path.resolve(above, baseUrl ?? ".");
  const absolute = Object.entries(paths).map(
    ([pattern, targets]) => [pattern, targets.map((target) => path.resolve(base, target))] as const,
  );
  return {
    ...(baseUrl !== undefined && { "*": [path.join(base, "*")] }),
    ...Object.fromEntries(absolute),
  };
}

/** Whether implicit `any`s are errors: where the project asks for it. */
export function forbidsImplicitAny(project: Project | undefined): boolean {
  const { noImplicitAny, strict } = project?.options ?? {};
  return noImplicitAny ?? strict ?? false;
}

function findUp(name: string, folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const file = path.join(at, name);
    if (existsSync(file)) return file;
    if (path.dirname(at) === at) return undefined;
  }
}

/** The `@types` folders of a folder and of those above it. */
function typeRootsAbove(folder: string): string[] {
  const found: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const root = path.join(at, "node_modules/@types");
    if (existsSync(root)) found.push(root);
    if (path.dirname(at) === at) return found;
  }
}

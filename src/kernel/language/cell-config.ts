import path from "node:path";
import { packageRoot } from "../../paths.js";
import { cellOptions, type Project } from "./project.js";

/** A document in the server only; it stands before what the folder and those above may have of that name. */
export const configFile = "tsconfig.json";

// With itself, so that the server does not look for another project that it might belong to.
const include = ["__cell*.ts", configFile];

/** Loads nothing. */
export const startingConfig = { compilerOptions: { noLib: true, types: [] }, include };

/** How cells are checked: as modules for Node, strictly, with this library's types wherever the notebook is. */
export function cellConfig(folder: string, project: Project | undefined): object {
  const types = (name: string) => path.join(packageRoot, "dist/src", name, "index.d.ts");
  return {
    compilerOptions: cellOptions(project, folder, {
      target: "esnext",
      lib: ["esnext"],
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      strict: true,
      jsx: "react-jsx",
      noEmit: true,
      skipLibCheck: true,
      // So that the server tells which imported names are types: nothing is there for them at run time.
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      allowJs: true,
      resolveJsonModule: true,
      types: ["node"],
      typeRoots: [path.join(packageRoot, "node_modules/@types")],
      paths: {
        lectern: [path.join(packageRoot, "dist/src/index.d.ts")],
        "lectern/*": [types("*")],
        tslab: [path.join(packageRoot, "dist/src/display/tslab.d.ts")],
      },
    }),
    include: [...include, path.join(packageRoot, "dist/src/kernel/language/globals.d.ts")],
  };
}

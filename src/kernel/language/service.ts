import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../paths.js";
import { Checker } from "./checker.js";
import { startCompiler } from "./compiler.js";
import { LanguageServer } from "./lsp.js";

/** How cells are checked: as modules for Node, strictly, with this library's types wherever the notebook is. */
function config(folder: string): object {
  const types = (name: string) => path.join(packageRoot, "dist/src", name, "index.d.ts");
  const typeRoots = [path.join(folder, "node_modules/@types"), path.join(packageRoot, "node_modules/@types")];
  return {
    compilerOptions: {
      target: "esnext",
      lib: ["esnext"],
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      types: ["node"],
      typeRoots: typeRoots.filter((root) => existsSync(root)),
      paths: {
        lectern: [path.join(packageRoot, "dist/src/index.d.ts")],
        "lectern/*": [types("*")],
        tslab: [path.join(packageRoot, "dist/src/display/tslab.d.ts")],
      },
    },
    // With itself, so that the server does not look for another project that it might belong to.
    include: ["__cell*.ts", configFile],
  };
}

/** A document in the server only; it stands before what the folder and those above may have of that name. */
const configFile = "tsconfig.json";

/** Makes the language server ready to check cells of notebooks in `folder`, and warms it up. */
export function startLanguageService(compiler: ChildProcess, folder: string): Checker {
  const server = new LanguageServer(compiler, () => startCompiler(folder), folder);
  server.write(configFile, JSON.stringify(config(folder)), "json").catch(() => {});
  const checker = new Checker(server, folder);
  checker.prepare(1).catch(() => {});
  return checker;
}

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { packageRoot } from "../../paths.js";
import { Checker } from "./checker.js";
import { LanguageServer } from "./lsp.js";

const configFile = "tsconfig.__lectern.json";
const require = createRequire(import.meta.url);

/** The compiler of the installed TypeScript package, for this platform. */
function compilerPath(): string {
  const executable = process.platform === "win32" ? "tsc.exe" : "tsc";
  const own = createRequire(require.resolve("typescript/package.json"));
  const platform = own.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`);
  return path.join(path.dirname(platform), "lib", executable);
}

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
    include: ["__cell*.ts"],
  };
}

/** Starts the language server for notebooks of `folder` and warms it up. */
export function startLanguageService(folder: string): { checker: Checker; stop: () => void } {
  const server = new LanguageServer(compilerPath(), folder, configFile);
  void server.write(configFile, JSON.stringify(config(folder)), "json").catch(() => {});
  const checker = new Checker(server);
  void checker.prepare(1).catch(() => {});
  return { checker, stop: () => server.stop() };
}

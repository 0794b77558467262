import type { ChildProcess } from "node:child_process";
import { Checker } from "./checker.js";
import { startCompiler } from "./compiler.js";
import { LanguageServer } from "./lsp.js";

/** Makes the language server ready to check cells of notebooks in `folder`, and warms it up. */
export function startLanguageService(compiler: ChildProcess, folder: string): Checker {
  const server = new LanguageServer(compiler, () => startCompiler(folder), folder);
  return new Checker(server, folder);
}

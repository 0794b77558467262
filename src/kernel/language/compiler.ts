import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** The native compiler of the installed TypeScript package, for this platform. */
function compilerPath(): string {
  const executable = process.platform === "win32" ? "tsc.exe" : "tsc";
  const own = createRequire(require.resolve("typescript/package.json"));
  const platform = own.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`);
  return path.join(path.dirname(platform), "lib", executable);
}

/** Starts TypeScript's language server, which then waits for its first request on its standard input. */
export function startCompiler(folder: string): ChildProcess {
  // In a process group of its own, so that an interrupt from the terminal does not end it. It ends with its input.
  const detached = process.platform !== "win32";
  return spawn(compilerPath(), ["--lsp", "--stdio"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
    detached,
  });
}

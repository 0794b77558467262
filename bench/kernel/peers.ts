import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findKernelspec, type Kernelspec } from "../../src/client/index.js";
import { packageRoot } from "../../src/paths.js";

/** Deno's kernel, from the npm package that `bench/package.json` names. */
function deno(): Kernelspec {
  const folder = join(packageRoot, "bench/node_modules/@deno");
  const libc = process.platform === "linux" ? "-glibc" : "";
  const executable = join(folder, `${process.platform}-${process.arch}${libc}`, "deno");
  if (!existsSync(executable)) throw new Error(`there is no ${executable}: run npm --prefix bench install`);
  return {
    name: "deno",
    displayName: "Deno",
    language: "typescript",
    argv: [executable, "jupyter", "--kernel", "--conn", "{connection_file}"],
    env: { DENO_NO_UPDATE_CHECK: "1" },
    interruptMode: "message",
  };
}

const require = createRequire(join(packageRoot, "bench/package.json"));
const version = (name: string) => (require(`${name}/package.json`) as { version: string }).version;

/** The kernels to compare, ours first. */
export const peers = (): { name: string; spec: Kernelspec }[] => [
  { name: "Lectern", spec: findKernelspec("lectern") },
  { name: `tslab ${version("tslab")}`, spec: findKernelspec("tslab") },
  { name: `Deno ${version("deno")}`, spec: deno() },
];

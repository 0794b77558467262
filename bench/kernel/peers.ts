import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findKernelspec, type Kernelspec } from "../../src/client/index.js";
import { packageRoot } from "../../src/paths.js";

/** A kernel that is measured. */
export interface Peer {
  name: string;
  language: "typescript" | "python";
  spec: Kernelspec;
}

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
    // Not as it registers itself: a signal would end it.
    interruptMode: "message",
  };
}

/** Python's kernel, of the project's own environment. */
function ipykernel(): Kernelspec {
  const python = join(packageRoot, ".venv/bin/python");
  if (!existsSync(python)) throw new Error(`there is no ${python}: run npm start once`);
  return {
    name: "ipykernel",
    displayName: "ipykernel",
    language: "python",
    argv: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    env: {},
    interruptMode: "signal",
  };
}

const require = createRequire(join(packageRoot, "bench/package.json"));
const version = (name: string) => (require(`${name}/package.json`) as { version: string }).version;

/** The kernels to compare, ours first. */
export const peers: { name: string; find: () => Peer }[] = [
  { name: "lectern", find: () => typescript("Lectern", findKernelspec("lectern")) },
  { name: "tslab", find: () => typescript(`tslab ${version("tslab")}`, findKernelspec("tslab")) },
  { name: "deno", find: () => typescript(`Deno ${version("deno")}`, deno()) },
  { name: "ipykernel", find: () => ({ name: "ipykernel", language: "python", spec: ipykernel() }) },
];

function typescript(name: string, spec: Kernelspec): Peer {
  return { name, language: "typescript", spec };
}

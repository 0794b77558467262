import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { packageRoot } from "../paths.js";
import { KernelError } from "./errors.js";
import { dataPaths } from "./jupyter-paths.js";

/** How to start a kernel: a `kernel.json`, with every placeholder filled in but `{connection_file}`. */
export interface Kernelspec {
  name: string;
  displayName: string;
  language: string;
  argv: string[];
  env: Record<string, string>;
  interruptMode: "signal" | "message";
}

const packagedFolder = join(packageRoot, "kernels");

/**
 * Finds a kernel by name: Lectern's own first, which need no registration, then those that Jupyter would find.
 * @throws KernelError that lists the names there are
 */
export function findKernelspec(name: string, env: NodeJS.ProcessEnv = process.env): Kernelspec {
  if (isKernelName(name)) {
    for (const folder of kernelFolders(env)) {
      const file = join(folder, name, "kernel.json");
      if (existsSync(file)) return readKernelspec(file, name);
    }
  }
  throw new KernelError(`there is no kernel named "${name}"; there are ${listKernels(env).join(", ")}`);
}

/** The names of all kernels that can be found, sorted. */
export function listKernels(env: NodeJS.ProcessEnv = process.env): string[] {
  const names = new Set<string>();
  for (const folder of kernelFolders(env)) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder))
      if (existsSync(join(folder, name, "kernel.json"))) names.add(name);
  }
  return [...names].sort();
}

/** A packaged kernel's `kernel.json` for this machine, ready to be registered. */
export function packagedKernelspec(name: "lectern" | "tslab"): Record<string, unknown> {
  const text = readFileSync(join(packagedFolder, name, "kernel.json"), "utf8");
  return fillTemplate(JSON.parse(text)) as Record<string, unknown>;
}

/** The pictures that JupyterLab's launcher shows for one of the two kernels. */
export function kernelLogos(name: "lectern" | "tslab"): string[] {
  const folder = join(packagedFolder, name);
  return readdirSync(folder)
    .filter((file) => file.startsWith("logo-"))
    .map((file) => join(folder, file));
}

/** Is the stock tslab kernel installed beside us? It is only there for comparison. */
export function hasTslab(): boolean {
  return existsSync(join(packageRoot, "node_modules/tslab/bin/tslab"));
}

function kernelFolders(env: NodeJS.ProcessEnv): string[] {
  return [packagedFolder, ...dataPaths(env).map((path) => join(path, "kernels"))];
}

function isKernelName(name: string): boolean {
  return /^[a-z0-9._-]+$/i.test(name) && !/^\.+$/.test(name);
}

function readKernelspec(file: string, name: string): Kernelspec {
  const wrong = (rule: string) => new KernelError(`the kernel "${name}" is broken: ${rule} in ${file}`);
  let json: Record<string, unknown>;
  try {
    json = fillTemplate(JSON.parse(readFileSync(file, "utf8"))) as Record<string, unknown>;
  } catch (error) {
    throw wrong((error as Error).message);
  }
  const argv = json["argv"];
  if (!Array.isArray(argv) || argv.length === 0 || !argv.every((part) => typeof part === "string")) {
    throw wrong('"argv" must be a list of strings');
  }
  const folder = dirname(file);
  const [program, ...rest] = (argv as string[]).map((part) => part.replaceAll("{resource_dir}", folder));
  return {
    name,
    displayName: typeof json["display_name"] === "string" ? json["display_name"] : name,
    language: typeof json["language"] === "string" ? json["language"] : "",
    argv: [ownPython(program!, folder), ...rest],
    env: (json["env"] ?? {}) as Record<string, string>,
    interruptMode: json["interrupt_mode"] === "message" ? "message" : "signal",
  };
}

/** A Python kernel names its program just `python` and means the environment that the kernelspec lies in. */
function ownPython(program: string, folder: string): string {
  if (!/^python[\d.]*$/.test(program)) return program;
  const own = resolve(folder, "../../../../bin", program);
  return existsSync(own) ? own : program;
}

/** What stands before Node to catch what the kernel can't see of itself. Windows has no shell for it. */
function launcher(): string[] {
  return process.platform === "win32" ? [] : ["/bin/sh", join(packagedFolder, "lectern/start.sh")];
}

/** What Node must be told to run our kernel; it is for this version of Node, as the path beside it. */
function nodeOptions(): string[] {
  const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
  // From 24 on Node does so by itself, and Node 20 can't.
  const frames = major === 23 || (major === 22 && minor >= 7);
  return [
    // Otherwise an interrupt of a timer's callback aborts the process.
    "--no-force-async-hooks-checks",
    ...(frames ? ["--experimental-async-context-frame"] : []),
  ];
}

function fillTemplate(value: unknown): unknown {
  if (typeof value === "string") {
    return value
      .replaceAll("{node}", process.execPath)
      .replaceAll("{lectern}", packageRoot.replace(/[/\\]$/, ""));
  }
  if (Array.isArray(value))
    return value.flatMap((part) => {
      if (part === "{node_options}") return nodeOptions();
      return part === "{launcher}" ? launcher() : fillTemplate(part);
    });
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fillTemplate(part)]));
}

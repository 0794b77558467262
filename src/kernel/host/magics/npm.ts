import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runChild } from "./child.js";
import { type MagicContext, MagicError, type RunMagic } from "./context.js";
import { NpmOutput } from "./npm-output.js";

const USAGE = "%npm takes install NAME …, uninstall NAME … or ls (for anything else there is !npm)";
const COMMANDS: Record<string, "install" | "uninstall" | "ls"> = {
  install: "install",
  i: "install",
  add: "install",
  uninstall: "uninstall",
  remove: "uninstall",
  rm: "uninstall",
  ls: "ls",
  list: "ls",
};

/** `%npm` */
export const run: RunMagic = async (context, args) => {
  const [word = "", ...names] = args.split(/\s+/);
  const command = COMMANDS[word];
  if (!command) throw new MagicError(`${USAGE}, but got "${args}"`);
  const folder = packageFolder(context);
  if (command === "ls") {
    await npm(context, folder, ["ls", "--depth=0", ...names], { failing: true });
    return;
  }
  const specifiers = names.filter((name) => !name.startsWith("-")).map(absolute);
  const options = names.filter((name) => name.startsWith("-"));
  if (specifiers.length === 0) throw new MagicError(`%npm ${command} needs a package's name behind it`);
  if (command === "install") {
    await npm(context, folder, ["install", ...options, ...specifiers]);
    await installTypes(context, folder, specifiers);
  } else {
    const types = specifiers.map(typesOf).filter((name) => isListed(folder, name));
    await npm(context, folder, ["uninstall", ...options, ...specifiers, ...types]);
  }
  await context.ask({ what: "refresh" });
};

/** Where the nearest package.json is, at the notebook or above; else one is made beside the notebook. */
function packageFolder({ folder, print }: MagicContext): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, "package.json"))) return at;
    if (path.dirname(at) === at) break;
  }
  const file = path.join(folder, "package.json");
  writeFileSync(file, `${JSON.stringify({ private: true }, undefined, 2)}\n`);
  print("stdout", `made ${file}\n`);
  return folder;
}

/** Runs npm in a folder. @throws MagicError that says why it failed, unless it may */
async function npm(
  { print, signal }: MagicContext,
  folder: string,
  args: string[],
  { failing = false, quiet = false } = {},
): Promise<void> {
  const output = new NpmOutput(quiet ? () => {} : (text) => print("stdout", text));
  const own = path.join(path.dirname(process.execPath), "..", "lib/node_modules/npm/bin/npm-cli.js");
  const [file, first] = existsSync(own) ? [process.execPath, [own]] : ["npm", []];
  const settings = [
    `--prefix=${folder}`,
    "--loglevel=http",
    ...["--no-audit", "--no-fund", "--no-update-notifier", "--color=false", "--progress=false"],
    // Without a network it should not take minutes to say so.
    ...["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000"],
  ];
  const end = await runChild(file, [...first, ...args, ...settings], {
    cwd: folder,
    merged: false,
    shell: process.platform === "win32" && file === "npm",
    stdout: (bytes) => output.push("stdout", bytes),
    stderr: (bytes) => output.push("stderr", bytes),
    signal,
  });
  output.end();
  if (end !== undefined && !failing)
    throw Object.assign(new MagicError(`npm ${args[0]} failed: ${output.reason ?? end}`), {
      code: output.code,
    });
}

/** Installs the types of packages that have none of their own, where there are any. */
async function installTypes(context: MagicContext, folder: string, specifiers: string[]): Promise<void> {
  for (const specifier of specifiers) {
    const name = nameOf(specifier);
    if (name === undefined || name.startsWith("@types/") || hasTypes(folder, name)) continue;
    const types = typesOf(name);
    if (isListed(folder, types)) continue;
    try {
      await npm(context, folder, ["install", "--save-dev", types], { quiet: true });
      context.print("stdout", `installed ${types}, too: ${name} has no types of its own\n`);
    } catch (error) {
      const { code, message } = error as MagicError & { code?: string };
      const why = code === "E404" ? `there is no ${types}` : message;
      context.print("stdout", `${name} has no types: ${why}; it can be used without\n`);
    }
  }
}

/** Paths are meant from where commands run, while npm takes them from where package.json is. */
const absolute = (specifier: string) =>
  /^(\.{1,2}([/\\]|$)|~\/)/.test(specifier) ? path.resolve(specifier) : specifier;

/** The name of a package of the registry; undefined for folders, archives and repositories. */
export function nameOf(specifier: string): string | undefined {
  return /^(@[\w.-]+\/[\w.-]+|[\w-][\w.-]*)(@[^/:]*)?$/.exec(specifier)?.[1];
}

const typesOf = (specifier: string) =>
  `@types/${(nameOf(specifier) ?? specifier).replace(/^@/, "").replace("/", "__")}`;

interface Manifest {
  types?: string;
  typings?: string;
  exports?: unknown;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function manifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function isListed(folder: string, name: string): boolean {
  const { dependencies, devDependencies } = manifest(folder) ?? {};
  return name in { ...dependencies, ...devDependencies };
}

function hasTypes(folder: string, name: string): boolean {
  const place = path.join(folder, "node_modules", name);
  const found = manifest(place);
  return (
    found === undefined ||
    found.types !== undefined ||
    found.typings !== undefined ||
    /"types[@"]|\.d\.[cm]?ts"/.test(JSON.stringify(found.exports ?? "")) ||
    existsSync(path.join(place, "index.d.ts"))
  );
}

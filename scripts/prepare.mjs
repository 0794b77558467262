import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { linkAddon } from "./tfjs-node-files.mjs";

/** npm writes this file last, so it is as new as the packages are complete. */
const installed = "node_modules/.package-lock.json";
const built = "dist/tsconfig.tsbuildinfo";

/**
 * No package needs its install script, and two that are optional would download for minutes, or be removed without a word
 * where they can't: onnxruntime-node (CUDA) and tfjs-node. npm before 11 knows no `allowScripts`.
 */
const quietly = ["--ignore-scripts", "--no-audit", "--no-fund"];

/** Installs and builds what is missing or older than its sources. Ends the process if that fails. */
export function prepare(root) {
  if (isOlder(join(root, installed), [join(root, "package-lock.json")])) {
    run(root, "installing the packages (once, half a minute)", "npm", ["ci", ...quietly]);
  }
  mendOptional(root);
  linkAddon(root);
  const sources = ["src", "test", "bench", "tsconfig.json"].map((name) => join(root, name));
  // npm takes away the link to itself that the build makes.
  if (isOlder(join(root, built), sources) || !existsSync(join(root, "node_modules/lectern"))) {
    const start = new Date();
    run(root, "building", process.execPath, ["scripts/build.mjs"]);
    // The compiler leaves the file as it is when no output changes.
    utimesSync(join(root, built), start, start);
  }
}

/** Brings back the optional packages that npm removed because an install script of theirs failed. */
export function mendOptional(root) {
  const lost = lostPackages(root);
  if (lost.length === 0) return;
  const args = ["install", "--no-save", "--prefer-offline", "--fetch-retries=0", ...quietly];
  attempt(root, `installing ${lost.join(" and ")}, which npm has left out`, "npm", args);
  const still = lostPackages(root);
  if (still.length > 0) {
    console.error(
      `lectern: ${still.join(" and ")} could not be installed; npx lectern doctor says what that means`,
    );
  }
}

/** The optional packages that belong on this platform and aren't there. */
function lostPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const here = (list, value) => list === undefined || list.includes(value);
  return Object.keys(packages[""].optionalDependencies ?? {}).filter((name) => {
    const { os, cpu } = packages[`node_modules/${name}`];
    return (
      here(os, process.platform) && here(cpu, process.arch) && !existsSync(join(root, "node_modules", name))
    );
  });
}

function isOlder(product, sources) {
  if (!existsSync(product)) return true;
  const made = statSync(product).mtimeMs;
  return sources.some((source) => existsSync(source) && newest(source) > made);
}

function newest(path) {
  const { mtimeMs } = statSync(path);
  // A folder's own time changes when a file in it is added, removed or renamed.
  if (!statSync(path).isDirectory()) return mtimeMs;
  const inside = readdirSync(path).filter((name) => name !== "node_modules");
  return Math.max(mtimeMs, ...inside.map((name) => newest(join(path, name))));
}

function run(root, what, command, args) {
  const failure = attempt(root, what, command, args);
  if (failure === undefined) return;
  console.error(`lectern: ${what} failed: ${failure}`);
  process.exit(1);
}

/** Returns why the command failed, if it did. */
function attempt(root, what, command, args) {
  console.error(`lectern: ${what} …`);
  const shell = process.platform === "win32";
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell });
  if (status === 0) return undefined;
  return error?.message ?? `"${[command, ...args].join(" ")}" ended with exit code ${status}`;
}

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";

/** npm writes this file last, so it is as new as the packages are complete. */
const installed = "node_modules/.package-lock.json";
const built = "dist/tsconfig.tsbuildinfo";

/** Installs and builds what is missing or older than its sources. Ends the process if that fails. */
export function prepare(root) {
  if (isOlder(join(root, installed), [join(root, "package-lock.json")])) {
    run(root, "installing the packages (once, half a minute)", "npm", ["ci", "--no-audit", "--no-fund"]);
  }
  const sources = ["src", "test", "bench", "tsconfig.json"].map((name) => join(root, name));
  if (isOlder(join(root, built), sources)) {
    const start = new Date();
    run(root, "building", process.execPath, ["scripts/build.mjs"]);
    // The compiler leaves the file as it is when no output changes.
    utimesSync(join(root, built), start, start);
  }
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
  console.error(`lectern: ${what} …`);
  const shell = process.platform === "win32";
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell });
  if (status === 0) return;
  const reason = error?.message ?? `"${[command, ...args].join(" ")}" ended with exit code ${status}`;
  console.error(`lectern: ${what} failed: ${reason}`);
  process.exit(1);
}

// Compiles the TypeScript to dist/ and makes the package importable under its own name from notebooks/,
// for tools that look in node_modules only (TypeScript's older resolution, which stock tslab uses).
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc"], { cwd: root, stdio: "inherit" });
const self = `${root}node_modules/lectern`;
mkdirSync(`${root}node_modules`, { recursive: true });
if (!existsSync(self)) symlinkSync(root, self, "junction");
process.exit(tsc.status ?? 1);

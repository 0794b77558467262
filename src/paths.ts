import { fileURLToPath } from "node:url";

/** The package's folder: where `package.json`, `kernels/` and `node_modules/` are. Compiled files stand two levels below. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url));

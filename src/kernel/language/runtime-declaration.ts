import path from "node:path";
import { packageRoot } from "../../paths.js";
import { runtimeName } from "../channel/runtime-name.js";

const calls = path.join(packageRoot, "dist/src/kernel/language/magic-calls.js");
const declaration = `declare const ${runtimeName}: { magic: import(${JSON.stringify(calls)}).MagicCalls };`;

/** Declares, for checking, what magics became; nothing for a cell without any. */
export function runtimeDeclaration(source: string): string {
  return source.includes(`${runtimeName}.`) ? declaration : "";
}

import { homedir } from "node:os";
import { join } from "node:path";

/** Where Jupyter keeps the user's own kernels and extensions, as `jupyter --data-dir` says. */
export function userDataDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env["JUPYTER_DATA_DIR"]) return env["JUPYTER_DATA_DIR"];
  if (process.platform === "darwin") return join(homedir(), "Library/Jupyter");
  if (process.platform === "win32") return join(env["APPDATA"] ?? homedir(), "jupyter");
  return join(env["XDG_DATA_HOME"] || join(homedir(), ".local/share"), "jupyter");
}

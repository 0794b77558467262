import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { packageRoot } from "../paths.js";

/** Where Jupyter keeps the user's own kernels and extensions, as `jupyter --data-dir` says. */
export function userDataDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env["JUPYTER_DATA_DIR"]) return env["JUPYTER_DATA_DIR"];
  if (process.platform === "darwin") return join(homedir(), "Library/Jupyter");
  if (process.platform === "win32") return join(env["APPDATA"] ?? homedir(), "jupyter");
  return join(env["XDG_DATA_HOME"] || join(homedir(), ".local/share"), "jupyter");
}

/** Every folder that may hold `kernels/`, the first found wins: what Jupyter searches, and the project's own Python. */
export function dataPaths(env: NodeJS.ProcessEnv = process.env): string[] {
  const system =
    process.platform === "win32"
      ? [join(env["PROGRAMDATA"] ?? "C:\\ProgramData", "jupyter")]
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [
    ...(env["JUPYTER_PATH"] ?? "").split(delimiter).filter(Boolean),
    userDataDir(env),
    join(packageRoot, ".venv/share/jupyter"),
    ...system,
  ];
}

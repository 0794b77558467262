import { delimiter, join } from "node:path";
import { userDataDir } from "../jupyter-data.js";
import { packageRoot } from "../paths.js";

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

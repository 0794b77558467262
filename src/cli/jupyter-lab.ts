import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../paths.js";
import { CliError } from "./errors.js";

const run = promisify(execFile);
const windows = process.platform === "win32";
const scripts = windows ? "Scripts" : "bin";
const suffix = windows ? ".exe" : "";
const oldestLab = [4, 4] as const;
const oldestPython = [3, 10] as const;

export interface JupyterLab {
  executable: string;
  version: string;
}

export interface FindOptions {
  /** Where the project's own Python environment is or will be. */
  venv?: string;
  /** Remembers what was found, so that the next start needn't ask Python again. */
  cache?: string;
  env?: NodeJS.ProcessEnv;
  tell: (text: string) => void;
}

/**
 * Finds a JupyterLab: the user's own if it is recent enough, else one in the project's `.venv`,
 * which is made, or mended after an interrupted installation.
 * @throws CliError that names what to install
 */
export async function findJupyterLab(options: FindOptions): Promise<JupyterLab> {
  const env = options.env ?? process.env;
  const cache = options.cache ?? join(packageRoot, ".lectern/jupyterlab.json");
  const own = searchPath("jupyter-lab", env);
  if (own !== undefined) {
    const version = await labVersion(own, cache, env);
    if (version !== undefined && isAtLeast(version, oldestLab)) return { executable: own, version };
    const what = version === undefined ? "doesn't start" : `is version ${version}`;
    options.tell(`${own} ${what} and ${oldestLab.join(".")} is needed, so the project's own is used`);
  }
  return await projectLab(options.venv ?? join(packageRoot, ".venv"), env, options.tell);
}

async function projectLab(
  venv: string,
  env: NodeJS.ProcessEnv,
  tell: FindOptions["tell"],
): Promise<JupyterLab> {
  const requirements = readFileSync(join(packageRoot, "requirements.txt"), "utf8");
  const version = /^jupyterlab==(.+)$/m.exec(requirements)![1]!;
  const executable = join(venv, scripts, `jupyter-lab${suffix}`);
  // Written last, so without it an installation has been interrupted, or is of other versions.
  const mark = join(venv, "lectern-requirements");
  const wanted = createHash("sha256").update(requirements).digest("hex");
  if (existsSync(executable) && existsSync(mark) && (await readFile(mark, "utf8")) === wanted) {
    return { executable, version };
  }
  const python = join(venv, scripts, `python${suffix}`);
  if (!(await works(python, ["-m", "pip", "--version"]))) {
    const base = await findPython(env);
    tell(`making a Python environment in ${venv}`);
    await rm(venv, { recursive: true, force: true });
    await runShown(base, ["-m", "venv", venv], "the Python environment could not be made");
  }
  tell(`installing JupyterLab ${version} into ${venv} (once, a minute or two)`);
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "-r",
    join(packageRoot, "requirements.txt"),
  ];
  await runShown(python, pip, "JupyterLab could not be installed");
  // JupyterLab runs CommonJS scripts from its folder, which Node would take for modules as our own package.json says.
  await writeFile(join(venv, "package.json"), '{ "type": "commonjs" }\n');
  await writeFile(mark, wanted);
  return { executable, version };
}

/** Finds a Python that can make an environment. @throws CliError that names what to install */
async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  const names = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
  const need = `JupyterLab needs Python ${oldestPython.join(".")} or newer`;
  let tooOld: string | undefined;
  for (const name of names) {
    const python = searchPath(name, env);
    if (python === undefined) continue;
    const ask = "import sys; print('%d.%d' % sys.version_info[:2])";
    const version = await run(python, ["-c", ask], { env }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
    if (version === undefined) continue;
    if (!isAtLeast(version, oldestPython)) {
      tooOld ??= `${python} is ${version}`;
    } else if (await works(python, ["-c", "import venv, ensurepip"])) {
      return python;
    } else {
      throw new CliError(
        `${python} can't make environments because its venv module is missing: install it ` +
          `(Debian and Ubuntu: apt install python${version}-venv) and start again`,
      );
    }
  }
  if (tooOld !== undefined)
    throw new CliError(
      `${need} and ${tooOld}: install a newer one from https://www.python.org and start again`,
    );
  throw new CliError(
    `${need} and none was found: install it (Debian and Ubuntu: apt install python3 python3-venv; ` +
      "macOS: brew install python; Windows: https://www.python.org) and start again",
  );
}

/** Asking JupyterLab for its version takes a second, so the answer is kept until the program changes. */
async function labVersion(
  executable: string,
  cache: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { mtimeMs } = statSync(executable);
  try {
    const kept = JSON.parse(await readFile(cache, "utf8")) as Record<string, unknown>;
    if (kept["executable"] === executable && kept["mtimeMs"] === mtimeMs) return kept["version"] as string;
  } catch {
    // Nothing kept yet.
  }
  const version = await run(executable, ["--version"], { env }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  if (version === undefined) return undefined;
  await mkdir(dirname(cache), { recursive: true });
  await writeFile(cache, JSON.stringify({ executable, mtimeMs, version }));
  return version;
}

function searchPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name + suffix)).find((file) => existsSync(file));
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return first > major || (first === major && second >= minor);
}

async function works(program: string, args: string[]): Promise<boolean> {
  return await run(program, args).then(
    () => true,
    () => false,
  );
}

/** Runs a program whose own messages the user should see. */
async function runShown(program: string, args: string[], failure: string): Promise<void> {
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", () => resolve(null));
    child.once("exit", resolve);
  });
  if (code !== 0)
    throw new CliError(`${failure}: ${program} ended with exit code ${code}; its messages are above`);
}

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Command } from "commander";
import { packageRoot } from "../paths.js";
import { CliError } from "./errors.js";
import { findJupyterLab } from "./jupyter-lab.js";
import { parsePort } from "./options.js";
import { projectDataDir, register } from "./register.js";

interface StartOptions {
  port?: number;
  ip?: string;
  browser: boolean;
}

export function addStart(program: Command): void {
  program
    .command("start")
    .summary("open the lectures in JupyterLab")
    .description(
      "Opens notebooks/ in JupyterLab with Lectern's kernels. Your own JupyterLab is used if it is recent enough,\n" +
        "else one is installed into .venv in this project. Your kernels, settings and workspaces stay as they are.",
    )
    .argument("[jupyter...]", "more options for jupyter lab")
    .option("--port <number>", "the port to listen on (default: 8888 or the next free one)", parsePort)
    .option("--ip <address>", "the address to listen on (default: localhost)")
    .option("--no-browser", "don't open a browser")
    .allowUnknownOption()
    .action(start);
}

async function start(rest: string[], options: StartOptions): Promise<void> {
  const tell = (text: string) => console.error(`lectern: ${text}`);
  if (options.port !== undefined) await checkPortFree(options.port, options.ip ?? "127.0.0.1");
  const lab = await findJupyterLab({ tell });
  await register(projectDataDir);
  const notebooks = join(packageRoot, "notebooks");
  tell(`starting JupyterLab ${lab.version} (${lab.executable}) on ${notebooks}; Ctrl-C ends it`);
  process.exitCode = await runJupyterLab(lab.executable, [...labArguments(notebooks, options), ...rest]);
}

function labArguments(notebooks: string, { port, ip, browser }: StartOptions): string[] {
  return [
    `--ServerApp.root_dir=${notebooks}`,
    "--MultiKernelManager.default_kernel_name=lectern",
    // Ctrl-C is meant: no question whether it was.
    "--ServerApp.answer_yes=True",
    // In a container everyone is root; the server listens on this machine only, behind a token.
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
    // No request to anyone.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`, "--ServerApp.port_retries=0"]),
    ...(ip === undefined ? [] : [`--ServerApp.ip=${ip}`]),
    ...(browser ? [] : ["--no-browser"]),
  ];
}

/** JupyterLab's settings for this project; they answer its question about news, and are the user's from then on. */
async function projectSettings(): Promise<string> {
  const folder = join(packageRoot, ".lectern/lab/user-settings");
  const file = join(folder, "@jupyterlab/apputils-extension/notification.jupyterlab-settings");
  if (!existsSync(file)) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '{ "fetchNews": "false", "checkForUpdates": false }\n');
  }
  return folder;
}

/** Runs JupyterLab until it ends; returns the exit code that says how. */
async function runJupyterLab(executable: string, args: string[]): Promise<number> {
  const paths = [projectDataDir, process.env["JUPYTER_PATH"]].filter(Boolean).join(delimiter);
  const settings = await projectSettings();
  const child = spawn(executable, args, {
    stdio: ["ignore", "inherit", "inherit"],
    // Out of the terminal's process group: it gets one signal, from us, instead of two.
    detached: process.platform !== "win32",
    env: {
      ...process.env,
      JUPYTER_PATH: paths,
      LECTERN_HISTORY: process.env["LECTERN_HISTORY"] ?? join(packageRoot, ".lectern/history"),
      JUPYTERLAB_WORKSPACES_DIR: join(packageRoot, ".lectern/lab/workspaces"),
      JUPYTERLAB_SETTINGS_DIR: settings,
    },
  });
  let asked = false;
  const end = () => {
    // Asked a second time, don't wait any longer.
    child.kill(asked ? "SIGKILL" : "SIGTERM");
    asked = true;
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, end);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", (error) =>
        reject(new CliError(`${executable} could not be started: ${error.message}`)),
      );
      child.once("exit", (code, signal) => {
        if (asked) resolve(0);
        else resolve(code ?? 128 + constants.signals[signal!]);
      });
    });
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

async function checkPortFree(port: number, ip: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `port ${port} is taken: choose another with --port, or end what listens there`,
        EACCES: `port ${port} may not be used: choose one above 1023 with --port`,
        EADDRNOTAVAIL: `this machine has no address ${ip}: choose another with --ip`,
      };
      reject(new CliError(reasons[error.code ?? ""] ?? `can't listen on ${ip}:${port}: ${error.message}`));
    });
    server.listen(port, ip === "*" ? undefined : ip, () => server.close(() => resolve()));
  });
}

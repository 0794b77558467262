import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const START_TIMEOUT_MS = 60_000;

export interface Lab {
  url: string;
  stop: () => Promise<void>;
}

/**
 * Starts a JupyterLab of its own: settings, workspaces and runtime files in a temporary folder.
 *
 * @param jupyterPath the folder whose `kernels/` and `labextensions/` it uses
 * @param root the folder that it serves
 */
export async function startLab(executable: string, jupyterPath: string, root: string): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), "lectern-lab-"));
  const set = (plugin: string, settings: object) => {
    const file = join(home, `settings/@jupyterlab/${plugin}.jupyterlab-settings`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(settings));
  };
  // All cells stand in the page, not only those that fit the window.
  set("notebook-extension/tracker", { windowingMode: "none" });
  set("apputils-extension/notification", { fetchNews: "false" });
  const port = await freePort();
  const lab = spawn(
    executable,
    [
      "--no-browser",
      "--allow-root",
      "--ServerApp.token=",
      "--ServerApp.port_retries=0",
      "--LabApp.news_url=None",
      `--ServerApp.port=${port}`,
      `--ServerApp.root_dir=${root}`,
    ],
    {
      env: {
        ...process.env,
        JUPYTER_PATH: jupyterPath,
        JUPYTER_CONFIG_DIR: join(home, "config"),
        JUPYTER_DATA_DIR: join(home, "data"),
        JUPYTER_RUNTIME_DIR: join(home, "runtime"),
        JUPYTERLAB_SETTINGS_DIR: join(home, "settings"),
        JUPYTERLAB_WORKSPACES_DIR: join(home, "workspaces"),
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let log = "";
  lab.stderr!.on("data", (chunk) => {
    log += chunk;
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (lab.exitCode !== null || Date.now() > deadline) throw new Error(`JupyterLab did not start:\n${log}`);
    await delay(100);
  }
  return {
    url,
    stop: async () => {
      await ended(lab);
      rmSync(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/status`)).ok;
  } catch {
    return false;
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

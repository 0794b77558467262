import { createHash } from "node:crypto";
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brief } from "../display/index.js";
import { packageRoot } from "../paths.js";

const name = "lectern-plotly";
const sourceDir = join(packageRoot, "src/plot/labextension");

/**
 * Writes the JupyterLab extension that draws Plotly figures to `<labextensionsDir>/lectern-plotly/`: `package.json` and
 * `static/` with the scripts and Plotly itself. JupyterLab finds it when `JUPYTER_PATH` has the folder above
 * `labextensionsDir`, which must be called `labextensions`.
 *
 * Does nothing if the same version is there already. The folder appears whole or not at all.
 */
export async function installLabExtension(labextensionsDir: string): Promise<void> {
  if (typeof labextensionsDir !== "string" || labextensionsDir === "") {
    throw new TypeError(`installLabExtension: a folder's path is needed, but got ${brief(labextensionsDir)}`);
  }
  const target = join(labextensionsDir, name);
  const plotly = findPlotly();
  const scripts = await readScripts();
  const metadata = await makeMetadata(scripts, plotly);
  if (await isCurrent(target, metadata, plotly)) return;

  await mkdir(labextensionsDir, { recursive: true });
  const draft = await mkdtemp(join(labextensionsDir, `.${name}-`));
  // mkdtemp lets nobody else read it, but the server may be somebody else.
  await chmod(draft, 0o755);
  await mkdir(join(draft, "static"));
  for (const [file, text] of scripts) {
    const deployed = file === "remoteEntry.js" ? loadPath(metadata) : `static/${file}`;
    await writeFile(join(draft, deployed), text);
  }
  await copyFile(plotly, join(draft, "static/plotly.min.js"));
  await writeFile(join(draft, "package.json"), metadata);
  await replaceFolder(draft, target);
}

/** The installed Plotly; the two packages differ in their name and in the file's. */
function findPlotly(): string {
  const require = createRequire(import.meta.url);
  for (const file of ["plotly.js-dist-min/plotly.min.js", "plotly.js-dist/plotly.js"]) {
    try {
      return require.resolve(file);
    } catch {
      // The other package may be there.
    }
  }
  throw new Error(
    "installLabExtension: neither plotly.js-dist-min nor plotly.js-dist is installed; run npm install",
  );
}

async function readScripts(): Promise<[file: string, text: string][]> {
  const files = (await readdir(sourceDir)).filter((file) => file.endsWith(".js")).sort();
  return Promise.all(
    files.map(
      async (file): Promise<[string, string]> => [file, await readFile(join(sourceDir, file), "utf8")],
    ),
  );
}

/** The extension's package.json, where JupyterLab reads which script to load; its name changes with what it loads. */
async function makeMetadata(scripts: [string, string][], plotly: string): Promise<string> {
  const source = JSON.parse(await readFile(join(sourceDir, "package.json"), "utf8")) as {
    jupyterlab: Record<string, unknown>;
  };
  const { size, mtimeMs } = await stat(plotly);
  const hash = createHash("sha256")
    .update(JSON.stringify([source, scripts, size, mtimeMs]))
    .digest("hex");
  source.jupyterlab["_build"] = {
    load: `static/remoteEntry.${hash.slice(0, 20)}.js`,
    mimeExtension: "./mimeExtension",
  };
  return `${JSON.stringify(source, null, 2)}\n`;
}

function loadPath(metadata: string): string {
  return (JSON.parse(metadata) as { jupyterlab: { _build: { load: string } } }).jupyterlab._build.load;
}

async function isCurrent(target: string, metadata: string, plotly: string): Promise<boolean> {
  try {
    const [installed, source, copy] = await Promise.all([
      readFile(join(target, "package.json"), "utf8"),
      stat(plotly),
      stat(join(target, "static/plotly.min.js")),
    ]);
    return installed === metadata && source.size === copy.size;
  } catch {
    return false;
  }
}

/** Two kernels may be registered at the same time; whoever comes second finds the same files and is content. */
async function replaceFolder(draft: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") throw error;
  }
}

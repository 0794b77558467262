import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Context } from "mocha";
import { packageRoot } from "../../src/paths.js";

interface Found {
  chromium: { executable: string };
  jupyterlab: { executable: string; python: string };
  tslab: { main: string };
  safetensors: { python: string };
  gymnasium: { python: string };
  "tfjs-node": { addon: string };
}

/** How each thing a test may need is found, and the words for when it isn't there. */
const search: { [Name in keyof Found]: { find: () => Found[Name] | undefined; missing: string } } = {
  chromium: {
    find: () => {
      const executable =
        process.env["LECTERN_CHROMIUM"] ??
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
      return executable !== undefined && existsSync(executable) ? { executable } : undefined;
    },
    missing: "no Chromium: install it or set LECTERN_CHROMIUM",
  },
  jupyterlab: {
    find: () => {
      const folders = [join(packageRoot, ".venv/bin"), ...(process.env["PATH"] ?? "").split(delimiter)];
      for (const folder of folders) {
        const found = { executable: join(folder, "jupyter-lab"), python: join(folder, "python") };
        if (existsSync(found.executable) && existsSync(found.python)) return found;
      }
      return undefined;
    },
    missing: "no JupyterLab: run npm start once",
  },
  tslab: {
    find: () => {
      const main = join(packageRoot, "node_modules/tslab/bin/tslab");
      return existsSync(main) ? { main } : undefined;
    },
    missing: "no tslab in node_modules: run npm install",
  },
  safetensors: {
    find: () => {
      const python = join(packageRoot, ".venv/bin/python");
      const { status } = spawnSync(python, ["-c", "import numpy, safetensors.numpy"]);
      return status === 0 ? { python } : undefined;
    },
    missing: "no Python with numpy and safetensors: install test/requirements.txt into .venv",
  },
  gymnasium: {
    find: () => {
      const python = join(packageRoot, ".venv/bin/python");
      const { status } = spawnSync(python, ["-c", "import gymnasium"]);
      return status === 0 ? { python } : undefined;
    },
    missing: "no Python with gymnasium: install test/requirements.txt into .venv",
  },
  "tfjs-node": {
    find: () => {
      const addon = join(packageRoot, "node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node");
      return existsSync(addon) ? { addon } : undefined;
    },
    missing: "no native part of tfjs-node: run npm run tfjs-node",
  },
};

/**
 * Finds what a test can't run without. Where it is missing the test is skipped and the report says why;
 * with CI=true it fails, so that a machine that should run everything can't quietly stop doing so.
 */
export function requirement<Name extends keyof Found>(context: Context, name: Name): Found[Name] {
  const { find, missing } = search[name];
  const found = find();
  if (found) return found;
  if (process.env["CI"] === "true") throw new Error(`${missing} (needed because CI=true)`);
  skip(context, missing);
}

/** Skips the running test or suite with a reason, which the report prints. */
export function skip(context: Context, reason: string): never {
  // Mocha has no place for a reason; the reporter reads this one, from the test or the hook that called us.
  for (const runnable of [context.test, context.currentTest]) {
    if (runnable) Object.assign(runnable, { skipReason: reason });
  }
  context.skip();
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { register } from "../../src/cli/register.js";
import { packageRoot } from "../../src/paths.js";
import { launchChromium } from "./browser.js";
import { type Lab, startLab } from "./lab.js";
import { notebookOf } from "./notebooks.js";
import { requirement } from "./requirement.js";

/** Where a person finds what the tests saw. */
export const screenshots = join(packageRoot, "test/output/jupyterlab");
/** A page's first load takes long. */
export const FIRST_LOAD_MS = 60_000;

const kernelspec = { name: "lectern", display_name: "TypeScript (Lectern)", language: "typescript" };

/** A JupyterLab with our kernels, and a browser. */
export interface LabSuite {
  /** The folder that it serves. */
  readonly root: string;
  lab: Lab;
  browser: Browser;
  /** Puts a notebook for our kernel into the folder. */
  write: (name: string, ...cells: Parameters<typeof notebookOf>) => void;
}

/**
 * Starts JupyterLab and Chromium for the enclosing `describe`; the test is skipped where there is none.
 * @param prepare puts into the folder what is to be served
 */
export function labSuite(prepare: (suite: LabSuite) => void): LabSuite {
  const folder = mkdtempSync(join(tmpdir(), "lectern-lab-suite-"));
  const suite = {
    root: join(folder, "notebooks"),
    write(name, ...cells) {
      const notebook = { ...notebookOf(...cells), metadata: { kernelspec } };
      writeFileSync(join(suite.root, name), JSON.stringify(notebook));
    },
  } as LabSuite;
  before(async function () {
    const { executable: chromium } = requirement(this, "chromium");
    const { executable } = requirement(this, "jupyterlab");
    mkdirSync(screenshots, { recursive: true });
    mkdirSync(suite.root);
    prepare(suite);
    const jupyterPath = join(folder, "jupyter");
    await register(jupyterPath);
    suite.lab = await startLab(executable, jupyterPath, suite.root);
    suite.browser = await launchChromium(chromium);
  });
  after(async () => {
    await suite.browser?.close();
    await suite.lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return suite;
}

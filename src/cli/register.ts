import { copyFile, mkdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { hasTslab, kernelLogos, packagedKernelspec, userDataDir } from "../client/index.js";
import { describeFileError, NotebookError, writeFileAtomic } from "../notebook/index.js";
import { packageRoot } from "../paths.js";
import { installLabExtension } from "../plot/labextension.js";
import { CliError } from "./errors.js";

/** Where the project keeps its own Jupyter data, for JUPYTER_PATH. */
export const projectDataDir = join(packageRoot, ".lectern/share/jupyter");

export function addRegister(program: Command): void {
  program
    .command("register")
    .summary("write the kernels where Jupyter finds them")
    .description(
      "Writes the kernels and the plots' JupyterLab extension into a folder for JUPYTER_PATH.\n" +
        `The default is ${projectDataDir}, so nothing outside this project changes.`,
    )
    .option("--prefix <dir>", "the folder to write kernels/ and labextensions/ into")
    .option(
      "--user",
      "write into your own Jupyter data folder: every JupyterLab of yours then has the kernels",
    )
    .action(async (options: { prefix?: string; user?: boolean }) => {
      if (options.prefix !== undefined && options.user) {
        throw new CliError("--prefix and --user exclude each other: give one of them");
      }
      const folder = options.user ? userDataDir() : resolve(options.prefix ?? projectDataDir);
      const names = await register(folder);
      console.log(`wrote the kernels ${names.join(" and ")} to ${join(folder, "kernels")}`);
      if (!options.user) console.log(`start Jupyter with JUPYTER_PATH=${folder} to use them`);
    });
}

/** Writes kernels and extension into a Jupyter data folder; returns the kernels' names. */
export async function register(folder: string): Promise<string[]> {
  const names = hasTslab() ? (["lectern", "tslab"] as const) : (["lectern"] as const);
  try {
    for (const name of names) {
      const place = join(folder, "kernels", name);
      await mkdir(place, { recursive: true });
      await writeFileAtomic(
        join(place, "kernel.json"),
        `${JSON.stringify(packagedKernelspec(name), null, 2)}\n`,
      );
      for (const logo of kernelLogos(name)) await copyFile(logo, join(place, basename(logo)));
    }
    await mkdir(join(folder, "labextensions"), { recursive: true });
    await installLabExtension(join(folder, "labextensions"));
  } catch (error) {
    if (error instanceof NotebookError) throw error;
    throw new CliError(`can't write into ${folder}: ${describeFileError(error)}`);
  }
  return [...names];
}

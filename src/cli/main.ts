import { createRequire } from "node:module";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { packageRoot } from "../paths.js";
import { addDoctor } from "./doctor.js";
import { exitCode, reportError } from "./errors.js";
import { addRegister } from "./register.js";
import { addRender } from "./render.js";
import { addRun } from "./run.js";
import { addStart } from "./start.js";

const { version } = createRequire(import.meta.url)(join(packageRoot, "package.json")) as { version: string };

const program = new Command("lectern")
  .description("TypeScript lectures that run in Jupyter")
  .version(version)
  .exitOverride()
  .enablePositionalOptions()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "lectern: ")) });

// A subcommand takes over the program's settings when it is added, so these come last.
for (const add of [addStart, addRun, addRender, addRegister, addDoctor]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : exitCode.usage;
  } else {
    reportError(error);
    process.exitCode = exitCode.failed;
  }
}

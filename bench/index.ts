// Every figure that the README quotes: `npm run bench` measures them and writes bench/results.json.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { packageRoot } from "../src/paths.js";
import { figures } from "./kernel/figures/index.js";
import { type FigureResult, kernelTable, measureFigure } from "./kernel/index.js";
import { peers } from "./kernel/peers.js";

interface Results {
  date: string;
  machine: object;
  /** By the figures' names; a figure measured alone leaves the others as they were. */
  kernel: Record<string, FigureResult & { date: string }>;
}

const file = join(packageRoot, "bench/results.json");
const machine = {
  processor: os.cpus()[0]?.model ?? "unknown",
  cores: os.cpus().length,
  memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
  system: `${os.type()} ${os.release()}`,
  node: process.version,
};

interface Options {
  rounds?: number;
  only: string[];
  few: boolean;
  save: boolean;
}

async function measure(names: string[], { rounds, only, few, save }: Options): Promise<void> {
  const chosen = figures.filter(({ name }) => names.length === 0 || names.includes(name));
  const kernels = peers.filter(({ name }) => only.includes(name)).map(({ find }) => find());
  const results: Results = { ...readResults(), date: new Date().toISOString(), machine };
  for (const figure of chosen) {
    const result = await measureFigure(figure, kernels, { rounds, few });
    results.kernel[figure.name] = { date: new Date().toISOString(), ...result };
    // After each figure: they take long.
    if (save) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  }
  const table = kernelTable(
    chosen.map(({ name }) => results.kernel[name]!),
    kernels.map(({ name }) => name),
  );
  console.log(`${table}\n\n${JSON.stringify(machine)}${save ? `\nwritten to ${file}` : ""}`);
}

function readResults(): Pick<Results, "kernel"> {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Results>) : {};
  return { kernel: known.kernel ?? {} };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`rounds must be a whole number, 1 or more, got ${text}`);
  return value;
}

const kernelNames = peers.map(({ name }) => name);
const about = figures.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join("\n");
const program = new Command("bench");
program
  .command("kernel", { isDefault: true })
  .description("compare our kernel with others")
  .addArgument(
    new Argument("[figures...]", "what to measure; everything where none is named").choices(
      figures.map(({ name }) => name),
    ),
  )
  .option("--rounds <n>", "how often, instead of as often as each figure wants", wholeNumber)
  .addOption(
    new Option("--only <kernels...>", "which kernels").choices(kernelNames).default(kernelNames, "all"),
  )
  .option("--few", "few samples, to see that it works; nothing is written", false)
  .option("--no-save", "don't write bench/results.json")
  .addHelpText("after", `\nFigures:\n${about}`)
  .action((names: string[], options: Options) =>
    measure(names, { ...options, save: options.save && !options.few }),
  );
await program.parseAsync();
// Sockets of kernels that were killed may linger.
process.exit(0);

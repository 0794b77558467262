import { Argument, Command, Option } from "commander";
import { machine, save, wholeNumber } from "../results.js";
import { figures } from "./figures/index.js";
import { type FigureResult, kernelTable, measureFigure } from "./index.js";
import { peers } from "./peers.js";

interface Options {
  rounds?: number;
  only: string[];
  few: boolean;
  save: boolean;
}

async function measure(names: string[], options: Options): Promise<void> {
  const { rounds, only, few } = options;
  const chosen = figures.filter(({ name }) => names.length === 0 || names.includes(name));
  const kernels = peers.filter(({ name }) => only.includes(name)).map(({ find }) => find());
  const results: FigureResult[] = [];
  let file: string | undefined;
  for (const figure of chosen) {
    const result = await measureFigure(figure, kernels, { rounds, few });
    results.push(result);
    // After each figure: they take long.
    if (options.save && !few) file = save("kernel", figure.name, result);
  }
  const table = kernelTable(
    results,
    kernels.map(({ name }) => name),
  );
  console.log(`${table}\n\n${JSON.stringify(machine)}${file ? `\nwritten to ${file}` : ""}`);
}

/** `bench kernel` */
export function kernelCommand(): Command {
  const kernelNames = peers.map(({ name }) => name);
  const about = figures.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join("\n");
  return new Command("kernel")
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
    .action(measure);
}

import { Argument, Command } from "commander";
import { machine, save, wholeNumber } from "../results.js";
import type { LearnFigure } from "./figure.js";
import { figures } from "./figures/index.js";
import { measureLearning } from "./measure.js";
import { learnTable, type Trained } from "./table.js";

interface Options {
  seeds?: number;
  save: boolean;
}

async function measure(names: string[], options: Options): Promise<void> {
  const trained: Trained[] = [];
  let file: string | undefined;
  for (const figure of figures.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const result = await train(figure, options);
    trained.push({ figure, result });
    // After each figure: they take long. One with fewer seeds than it wants is a trial.
    if (options.save && options.seeds === undefined && typeof result !== "string")
      file = save("learn", figure.name, result);
  }
  console.log(
    `${learnTable(trained)}\n\n${JSON.stringify(machine)}${file === undefined ? "" : `\nwritten to ${file}`}`,
  );
}

async function train(figure: LearnFigure, { seeds }: Options): Promise<Trained["result"]> {
  const reason = figure.unavailable?.();
  if (reason !== undefined) return reason;
  const report = (text: string) => process.stderr.write(`${figure.name}: ${text}\n`);
  return measureLearning(figure, figure.seeds.slice(0, seeds), report);
}

/** `bench learn` */
export function learnCommand(): Command {
  const about = figures.map(({ name, about }) => `  ${name.padEnd(20)}${about}`).join("\n");
  return new Command("learn")
    .description("train what the lectures teach, with several seeds, beside the literature's figures")
    .addArgument(
      new Argument("[figures...]", "what to train; everything where none is named").choices(
        figures.map(({ name }) => name),
      ),
    )
    .option(
      "--seeds <n>",
      "only the first so many seeds, to see that it works; nothing is written",
      wholeNumber,
    )
    .option("--no-save", "don't write bench/results.json")
    .addHelpText("after", `\nFigures:\n${about}`)
    .action(measure);
}

import os from "node:os";
import { Argument, Command, Option } from "commander";
import { machine, save, wholeNumber } from "../results.js";
import { figures } from "./figures.js";
import { measureTensors, tensorTable } from "./index.js";
import { type PeerName, peerNames, peers } from "./peers.js";
import { type Measured, reachedByLeast } from "./table.js";

interface Options {
  rounds?: number;
  only: PeerName[];
  few: boolean;
  save: boolean;
}

async function measure(names: string[], options: Options): Promise<void> {
  const { rounds, only, few } = options;
  const chosen = figures.filter(({ name }) => names.length === 0 || names.includes(name));
  const compared = peers.filter(({ name }) => only.includes(name));
  const measured: Measured[] = [];
  // Two threads that wait for each other take a hundred times as long where something else has one of the cores.
  const [load] = os.loadavg();
  if (load! > 0.5)
    process.stderr.write(
      `the machine is busy (load ${load!.toFixed(1)}): only the least figures mean much\n`,
    );
  let file: string | undefined;
  for (const figure of chosen) {
    const result = await measureTensors(figure, compared, { rounds, few });
    measured.push({ figure, result });
    // After each figure: they take long.
    if (options.save && !few) file = save("tensor", figure.name, result);
  }
  const versions = Object.assign({}, ...measured.map(({ result }) => result.versions));
  const differences = measured.map(({ figure, result }) => [figure.name, result.differences]);
  console.log(tensorTable(measured, compared));
  console.log(`\nreached, by the least: ${JSON.stringify(reachedByLeast(measured))}`);
  console.log(`differences of losses: ${JSON.stringify(Object.fromEntries(differences))}`);
  console.log(`${JSON.stringify(versions)}\n${JSON.stringify(machine)}${file ? `\nwritten to ${file}` : ""}`);
  if (measured.some(({ result }) => result.wrong.length > 0)) process.exitCode = 1;
}

/** `bench tensor` */
export function tensorCommand(): Command {
  const about = figures.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join("\n");
  return new Command("tensor")
    .description(
      "compare training steps with other libraries'; Python's come from LECTERN_BENCH_PYTHON or .lectern/bench-python",
    )
    .addArgument(
      new Argument("[figures...]", "what to measure; everything where none is named").choices(
        figures.map(({ name }) => name),
      ),
    )
    .option("--rounds <n>", "how often, instead of as often as each figure wants", wholeNumber)
    .addOption(
      new Option("--only <peers...>", "which ones").choices(peerNames).default([...peerNames], "all"),
    )
    .option("--few", "few samples, to see that it works; nothing is written", false)
    .option("--no-save", "don't write bench/results.json")
    .addHelpText("after", `\nFigures:\n${about}`)
    .action(measure);
}

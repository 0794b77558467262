import type { LearnFigure } from "./figure.js";
import type { LearnResult, Spread } from "./measure.js";

/** What was trained, with what it gave or why it couldn't. */
export interface Trained {
  figure: LearnFigure;
  result: LearnResult | string;
}

/** Results as a Markdown table, each beside its reference. */
export function learnTable(trained: Trained[]): string {
  const lines = ["| what | mean ± deviation | seeds | reference |", "|---|---|---|---|"];
  for (const { figure, result } of trained) {
    const { about, reference } = figure;
    if (typeof result === "string") lines.push(`| ${about} | not measured: ${result} | – | ${reference} |`);
    else
      Object.entries(result.of).forEach(([name, spread], i) => {
        const first = i === 0;
        // A bar would end the cell.
        const what = (first ? `${about}: ${name}` : `… ${name}`).replaceAll("|", "\\|");
        lines.push(`| ${what} | ${shown(spread)} | ${result.seeds.length} | ${first ? reference : ""} |`);
      });
  }
  return lines.join("\n");
}

function shown({ mean, deviation }: Spread): string {
  const digits = (value: number) => value.toLocaleString("en", { maximumSignificantDigits: 4 });
  return deviation === 0
    ? digits(mean)
    : `${digits(mean)} ± ${deviation.toLocaleString("en", { maximumSignificantDigits: 2 })}`;
}

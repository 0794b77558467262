import { format, type Summary } from "../statistics.js";
import type { Figure, Row } from "./figures.js";
import type { TensorResult } from "./index.js";
import type { Peer } from "./peers.js";

/** What a figure gave, with what was measured. */
export interface Measured {
  figure: Figure;
  result: TensorResult;
}

const DIGITS = 3;

/** Figures as a Markdown table, each with what is asked of it and what it comes to. */
export function tensorTable(measured: Measured[], peers: Pick<Peer, "name" | "title">[]): string {
  const head = ["median (least to most)", ...peers.map(({ title }) => title), "reached", "asked"];
  const lines = [`| ${head.join(" | ")} |`, `|${"---|".repeat(head.length)}`];
  const notes: string[] = [];
  for (const { figure, result } of measured) {
    for (const row of figure.rows) {
      const cells = peers.map(({ name }) => {
        const summary = (row.of?.includes(name) ?? true) ? result.of[name] : undefined;
        return summary ? format(summary, DIGITS) : "–";
      });
      lines.push(`| ${[row.label, ...cells, reached(row, result), asked(row)].join(" | ")} |`);
    }
    for (const { name, title } of peers) {
      const failure = result.failures[name];
      if (failure !== undefined) notes.push("", `${figure.name}, ${title}: ${failure}`);
    }
  }
  return [...lines, ...notes].join("\n");
}

function asked({ goal }: Row): string {
  return `${goal.value.toLocaleString("en")} ${goal.unit} or ${goal.atLeast ? "more" : "less"}`;
}

function reached({ goal }: Row, { of }: TensorResult): string {
  const median = (summary: Summary | undefined) => summary?.median ?? Number.NaN;
  const value = median(of[goal.of]) / (goal.over ? median(of[goal.over]) : 1);
  if (Number.isNaN(value)) return "–";
  return value.toLocaleString("en", { maximumSignificantDigits: DIGITS });
}

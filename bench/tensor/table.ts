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
  if (goal.value === undefined) return "–";
  return `${goal.value.toLocaleString("en")} or ${goal.atLeast ? "more" : "less"}`;
}

/** What each row comes to by the least of its samples: less wrong than by medians where the machine is busy. */
export function reachedByLeast(measured: Measured[]): Record<string, string> {
  const rows = measured.flatMap(({ figure, result }) =>
    figure.rows.map((row) => [row.label, reached(row, result, "min")]),
  );
  return Object.fromEntries(rows);
}

function reached({ goal }: Row, { of }: TensorResult, by: "median" | "min" = "median"): string {
  const figure = (summary: Summary | undefined) => summary?.[by] ?? Number.NaN;
  const value = figure(of[goal.of]) / (goal.over ? figure(of[goal.over]) : 1);
  if (Number.isNaN(value)) return "–";
  const shown = value.toLocaleString("en", { maximumSignificantDigits: DIGITS });
  return `${shown} ${goal.unit}`;
}

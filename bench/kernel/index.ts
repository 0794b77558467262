import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";
import { format, type Sample, type Summary, summarize } from "../statistics.js";
import type { Figure } from "./figure.js";
import type { Peer } from "./peers.js";

/** What a figure gave: a summary for each row and kernel. */
export interface FigureResult {
  rounds: number;
  rows: Record<string, Record<string, Summary>>;
  reference?: { name: string; summary: Summary };
  /** What kernels could not do at all, by their names. */
  failures: Record<string, string>;
}

export interface MeasureOptions {
  /** Instead of as many as the figure wants. */
  rounds: number | undefined;
  /** Few samples, to see that it works. */
  few: boolean;
}

/** Measures one figure with all kernels in turns, so that the machine's moods hit all of them. */
export async function measureFigure(
  figure: Figure,
  peers: Peer[],
  options: MeasureOptions,
): Promise<FigureResult> {
  const rounds = options.rounds ?? figure.rounds;
  const samples: Record<string, Record<string, Sample[]>> = {};
  const reference: Sample[] = [];
  const failures: Record<string, string> = {};
  // tfjs is installed there.
  const folder = join(packageRoot, "bench");
  for (let round = 1; round <= rounds; round++) {
    for (const peer of peers) {
      process.stderr.write(`${figure.name}: round ${round} of ${rounds}, ${peer.name}\n`);
      try {
        const found = await withOwnData(() => figure.measure(peer, folder, options.few));
        for (const [row, values] of Object.entries(found)) {
          samples[row] ??= {};
          samples[row][peer.name] = [...(samples[row][peer.name] ?? []), ...values];
        }
      } catch (error) {
        failures[peer.name] = (error as Error).message;
        process.stderr.write(`${figure.name}: ${failures[peer.name]}\n`);
      }
    }
    if (figure.reference) reference.push(await figure.reference.measure(folder));
  }
  const summaries = (of: Record<string, Sample[]> = {}) =>
    Object.fromEntries(Object.entries(of).map(([name, values]) => [name, summarize(values)]));
  return {
    rounds,
    rows: Object.fromEntries(figure.rows.map((row) => [row, summaries(samples[row])])),
    ...(figure.reference && {
      reference: { name: figure.reference.name, summary: summarize(reference) },
    }),
    failures,
  };
}

/** Kernels keep histories and settings: here they start without any and leave none behind. */
async function withOwnData<T>(action: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
  const variables = ["JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"];
  const before = variables.map((name) => process.env[name]);
  for (const name of variables) process.env[name] = join(folder, name.toLowerCase());
  try {
    return await action();
  } finally {
    for (const [i, name] of variables.entries())
      if (before[i] === undefined) delete process.env[name];
      else process.env[name] = before[i];
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Figures as a Markdown table. */
export function kernelTable(results: FigureResult[], names: string[]): string {
  const lines = [
    `| median (least to most) | ${names.join(" | ")} |`,
    `|---|${names.map(() => "---").join("|")}|`,
  ];
  for (const { rows } of results)
    for (const [label, row] of Object.entries(rows)) {
      const cells = names.map((name) => (row[name] ? format(row[name]) : "–"));
      lines.push(`| ${label} | ${cells.join(" | ")} |`);
    }
  for (const { reference } of results)
    if (reference) lines.push("", `${reference.name}: ${format(reference.summary)}`);
  for (const { failures } of results)
    for (const [name, reason] of Object.entries(failures)) lines.push("", `${name} failed: ${reason}`);
  return lines.join("\n");
}

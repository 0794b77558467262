import type { MimeBundle } from "../mime.js";
import { isPlainObject } from "../plain.js";
import { shownRows } from "../table.js";
import { cutText } from "../text.js";
import { tableBundle } from "./records.js";

interface ModelLike {
  name?: unknown;
  layers: { name?: unknown }[];
  summary(lineLength?: number, positions?: number[], print?: (line: string) => void): void;
}

/** A layers model of TensorFlow.js by its own summary, and what its training gave; undefined for anything else. */
export function modelBundle(value: object): MimeBundle | undefined {
  return isModel(value) ? { "text/plain": cutText(summary(value), 20_000) } : history(value);
}

function isModel(value: object): value is ModelLike {
  const { summary, layers, predict } = value as Record<string, unknown>;
  return typeof summary === "function" && typeof predict === "function" && Array.isArray(layers);
}

function summary(model: ModelLike): string {
  const lines: string[] = [];
  try {
    model.summary(undefined, undefined, (line) => lines.push(String(line)));
  } catch {
    // It doesn't know the shape of its input yet.
    const layers = model.layers.map(({ name }) => `\n  ${String(name)}`);
    return `model ${String(model.name)}, which has not seen its input yet, with the layers${layers.join("") || " (none)"}`;
  }
  return lines.join("\n");
}

/** What `model.fit` resolves to: losses and metrics by epoch, as a table. */
function history(value: object): MimeBundle | undefined {
  const { epoch, history, params } = value as Record<string, unknown>;
  if (!Array.isArray(epoch) || !isPlainObject(history) || !isPlainObject(params)) return undefined;
  const columns = Object.keys(history);
  if (columns.length === 0 || !columns.every((name) => Array.isArray(history[name]))) return undefined;
  const rows = shownRows(epoch.length, (index) => ({
    label: String(epoch[index]),
    cells: columns.map((name) => (history[name] as unknown[])[index]),
  }));
  return tableBundle({ corner: "epoch", columns, rows, note: `${epoch.length} epochs` });
}

import type { MimeBundle } from "../mime.js";
import { cutText } from "../text.js";

interface ModelLike {
  summary(lineLength?: number, positions?: number[], print?: (line: string) => void): void;
}

/** A layers model of TensorFlow.js by its own summary; undefined for anything else, and for models not built yet. */
export function modelBundle(value: object): MimeBundle | undefined {
  const { summary, layers, predict, built } = value as Record<string, unknown>;
  if (typeof summary !== "function" || typeof predict !== "function" || !Array.isArray(layers))
    return undefined;
  if (built === false) return undefined;
  const lines: string[] = [];
  (value as ModelLike).summary(undefined, undefined, (line) => lines.push(String(line)));
  return lines.length ? { "text/plain": cutText(lines.join("\n"), 20_000) } : undefined;
}

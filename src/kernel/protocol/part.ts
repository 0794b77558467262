import { WireError } from "./wire-error.js";

/** A header is part of every answer, so it must be short. */
export const MAX_HEADER_BYTES = 64 * 1024;
/** What goes deeper could not be written as JSON again, or sent to another thread. */
const MAX_DEPTH = 256;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses one of a message's four JSON parts.
 *
 * @param name what to call it in errors
 * @throws WireError if it is no JSON object, not in UTF-8, or nested too deeply
 */
export function parsePart(frame: Uint8Array, name: string): Record<string, unknown> {
  let text: string;
  try {
    text = utf8.decode(frame);
  } catch {
    throw new WireError(`a message's ${name} must be in UTF-8, got ${frame.length} bytes that are not`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError(`a message's ${name} must be JSON, got ${frame.length} bytes that are not`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new WireError(`a message's ${name} must be a JSON object, got ${text.slice(0, 40)}`);
  if (deeperThan(value, MAX_DEPTH))
    throw new WireError(`a message's ${name} must be nested ${MAX_DEPTH} deep at most`);
  return value as Record<string, unknown>;
}

/** Level by level rather than by recursion, which is what deep nesting would break. */
function deeperThan(value: object, limit: number): boolean {
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === limit) return true;
    const next: object[] = [];
    for (const each of level)
      for (const child of Object.values(each))
        if (typeof child === "object" && child !== null) next.push(child);
    level = next;
  }
  return false;
}

import { brief } from "./text.js";

/** Refuses options that don't exist, because a misspelt one would otherwise be ignored in silence. */
export function refuseUnknownOptions(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${caller}: the options must be an object, but are ${brief(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(
        `${caller}: unknown option ${JSON.stringify(key)}; the options are ${known.join(", ")}`,
      );
    }
  }
}

/** Refuses options that are to be texts and are not, such as a number for a label; they may be left out. */
export function refuseOtherThanText(caller: string, options: object, names: readonly string[]): void {
  for (const name of names) {
    const text = (options as Record<string, unknown>)[name];
    if (text !== undefined && typeof text !== "string")
      throw new TypeError(`${caller}: ${name} must be a text, but is ${brief(text)}`);
  }
}

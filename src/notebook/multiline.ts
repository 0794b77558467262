/** Is a mime type's value JSON, to be left as it is? */
export function isJsonMime(mime: string): boolean {
  return /^application\/(.*\+)?json$/.test(mime);
}

/** Joins a string that may be stored as a list of lines. */
export function joinLines(value: unknown): unknown {
  return Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : value;
}

/** Splits text after each line end, where Jupyter's own writer does, so that files keep small diffs. */
export function splitLines(text: string): string[] {
  return (
    text.match(
      /[^\n\r\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029])|[^\n\r\v\f\x85\u2028\u2029]+$/g,
    ) ?? []
  );
}

/** Is a mime type's string stored as a list of lines? Pictures in base64 are not. */
export function isSplitMime(mime: string): boolean {
  return mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";
}

/** Changes every value of a mime bundle. */
export function mapBundle(
  bundle: Record<string, unknown>,
  change: (value: unknown, mime: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bundle).map(([mime, value]) => [mime, change(value, mime)]));
}

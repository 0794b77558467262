import { imageBundle } from "./image.js";
import type { MimeBundle } from "./mime.js";
import { displayMethod } from "./mime-bundle.js";
import { toPlainJson } from "./plain.js";
import { brief, inspectText } from "./text.js";

/** Content with its form chosen: show it by `display(…)`, or let it stand as a cell's last value. */
export interface Displayable {
  [displayMethod](): MimeBundle;
}

/** HTML that runs in the page as it is; escape what comes from elsewhere. */
export function html(source: string): Displayable {
  return displayable({ "text/html": text("html", source), "text/plain": source });
}

/** Markdown, with `$…$` for formulas. */
export function markdown(source: string): Displayable {
  return displayable({ "text/markdown": text("markdown", source), "text/plain": source });
}

/** An SVG picture, given as its source. */
export function svg(source: string): Displayable {
  return displayable({
    "image/svg+xml": text("svg", source),
    "text/plain": `SVG picture, ${source.length} characters`,
  });
}

/** A PNG, JPEG, GIF or WebP picture, given as its bytes. */
export function image(bytes: Uint8Array): Displayable {
  const bundle = bytes instanceof Uint8Array ? imageBundle(bytes) : undefined;
  if (bundle === undefined) {
    throw new TypeError(
      `image: the bytes of a PNG, JPEG, GIF or WebP picture are needed, but got ${brief(bytes)}`,
    );
  }
  return displayable(bundle);
}

/** A value as a tree that can be folded. */
export function json(value: unknown): Displayable {
  return displayable({ "application/json": toPlainJson(value), "text/plain": inspectText(value) });
}

function text(caller: string, source: unknown): string {
  if (typeof source !== "string")
    throw new TypeError(`${caller}: a string is needed, but got ${brief(source)}`);
  return source;
}

function displayable(bundle: MimeBundle): Displayable {
  return { [displayMethod]: () => bundle };
}

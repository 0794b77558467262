import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { findHost } from "./find-host.js";
import { base64 } from "./image.js";

/** tslab's `Display`: shows content of a form that the caller names. */
export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  // biome-ignore lint/suspicious/noExplicitAny: the type that tslab publishes.
  raw(contentType: string, b: string | Uint8Array): any;
}

interface Versions {
  tslab: string;
  typescript: string;
  node: string;
}

const require = createRequire(import.meta.url);

/** The versions of the kernel (this package, which stands in for tslab), of TypeScript and of Node.js. */
export const versions: Versions = {
  tslab: versionOf("lectern"),
  typescript: versionOf("typescript"),
  node: process.version,
};

/** Returns a new `Display` that shows its first content below the running cell and replaces it by each later one. */
export function newDisplay(): Display {
  return makeDisplay(randomUUID());
}

/** Shows content below the running cell. */
export const display: Display = makeDisplay();

function makeDisplay(displayId?: string): Display {
  let update = false;
  const raw = (contentType: string, b: string | Uint8Array): void => {
    const data = { [contentType]: b instanceof Uint8Array ? base64(b) : b };
    findHost().display({ data, metadata: {}, ...(displayId === undefined ? {} : { displayId, update }) });
    update = true;
  };
  return {
    javascript: (s) => raw("text/javascript", s),
    html: (s) => raw("text/html", s),
    markdown: (s) => raw("text/markdown", s),
    latex: (s) => raw("text/latex", s),
    svg: (s) => raw("image/svg+xml", s),
    png: (b) => raw("image/png", b),
    jpeg: (b) => raw("image/jpeg", b),
    gif: (b) => raw("image/gif", b),
    pdf: (b) => raw("application/pdf", b),
    text: (s) => raw("text/plain", s),
    raw,
  };
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

import { dirname, join } from "node:path";
import type { DisplayHost } from "./host.js";
import type { MimeBundle } from "./mime.js";

/** What stock tslab offers to cells: its public module. */
interface TslabModule {
  display: { raw(mime: string, content: unknown): void };
}

/** How stock tslab sends a display of the running cell; null before the first one. */
type Writer = (content: object, update?: boolean) => void;

/**
 * Stock tslab, or undefined elsewhere.
 *
 * A library that requires "tslab" by itself may get another copy than the kernel that runs, and that copy throws "Not ready".
 * The `require` that tslab hands to cells answers "tslab" with the running copy, and stands on a global.
 */
export function tslabHost(): DisplayHost | undefined {
  const cells = (globalThis as { __tslab__?: { require: NodeJS.Require } }).__tslab__;
  if (cells === undefined) return undefined;
  const tslab = cells.require("tslab") as TslabModule;
  return {
    name: "tslab",
    display({ data, metadata, displayId, update }) {
      const write = findWriter(cells.require, tslab);
      if (write) write({ data, metadata, transient: { display_id: displayId } }, update);
      else tslab.display.raw(...bestForm(data));
    },
    clear() {
      // Stock tslab has no message for it.
    },
  };
}

/** tslab's public API sends one mime type at a time and can't update; the function below it sends whole bundles. */
function findWriter(require: NodeJS.Require, tslab: TslabModule): Writer | null {
  const main = Object.values(require.cache).find((module) => module?.exports === tslab);
  if (main === undefined) return null;
  const jupyter = require.cache[join(dirname(main.filename), "jupyter.js")];
  return (
    (jupyter?.exports as { lastWriteDisplayData?: Writer | null } | undefined)?.lastWriteDisplayData ?? null
  );
}

const preferred = [
  "text/html",
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "image/gif",
  "text/markdown",
  "text/plain",
];

function bestForm(data: MimeBundle): [mime: string, content: unknown] {
  const mime = preferred.find((candidate) => candidate in data) ?? Object.keys(data)[0]!;
  return [mime, data[mime]];
}

import { sep } from "node:path";
import { fileURLToPath } from "node:url";

/** This package's compiled library, whose frames say nothing to who reads an error. */
const library = fileURLToPath(new URL("../../../", import.meta.url));

/** The line of the user's own code in a captured stack, or the empty string. */
export function userLine(place: Error | undefined): string {
  const frames = (place?.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const own = frames.find(
    (frame) =>
      !frame.includes(`${sep}node_modules${sep}`) && !frame.includes(library) && !frame.includes("node:"),
  );
  return own?.trim().replace(/^at /, "") ?? "";
}

import type { DisplayHost } from "./host.js";

/** Without a notebook the text form is printed, so that a lecture's code also runs as a script. */
export const nodeHost: DisplayHost = {
  name: "node",
  display({ data }) {
    const text = data["text/plain"];
    if (typeof text === "string") process.stdout.write(`${text}\n`);
  },
  clear() {
    // What is printed stays printed.
  },
};

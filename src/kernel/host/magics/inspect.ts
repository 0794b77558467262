import type { RunMagic } from "./context.js";

/** `name?` and `name??` */
export const run: RunMagic = async ({ ask }, name, detail) => {
  await ask({ what: "inspect", name, source: detail === "source" });
};

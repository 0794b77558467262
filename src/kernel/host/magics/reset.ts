import { MagicError, type RunMagic } from "./context.js";

/** `%reset` */
export const run: RunMagic = async ({ ask, forget }, args) => {
  if (args !== "" && args !== "out" && args !== "-f")
    throw new MagicError(`%reset takes nothing or "out", but got "${args}"`);
  const names = (await ask({ what: "reset", names: args !== "out" })) as string[];
  forget(names);
};

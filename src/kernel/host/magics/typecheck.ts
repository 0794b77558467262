import { magicNamed } from "../../language/magic-table.js";
import { MagicError, type RunMagic } from "./context.js";

/** `%typecheck`: what was set took effect before the cell ran. */
export const run: RunMagic = async ({ ask, print }, args) => {
  const { completes } = magicNamed("typecheck")!;
  if (args !== "" && !completes!.includes(args))
    throw new MagicError(`%typecheck takes on, warn or off, but got "${args}"`);
  if (args === "") print("stdout", `%typecheck ${await ask({ what: "typecheck" })}\n`);
};

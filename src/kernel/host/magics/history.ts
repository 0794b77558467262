import { MagicError, type RunMagic } from "./context.js";

/** `%history` */
export const run: RunMagic = ({ print, inputs }, args) => {
  if (!/^\d*$/.test(args)) throw new MagicError(`%history takes how many cells to print, but got "${args}"`);
  const all = inputs();
  const wanted = args === "" ? all : all.slice(Math.max(0, all.length - Number(args)));
  const width = String(wanted.at(-1)?.[0] ?? "").length;
  for (const [cell, source] of wanted) {
    const indent = `\n${" ".repeat(width + 2)}`;
    print("stdout", `${String(cell).padStart(width)}: ${source.replaceAll("\n", indent)}\n`);
  }
};

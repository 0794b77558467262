import { statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { MagicError, type RunMagic } from "./context.js";

let before: string | undefined;

/** `%cd` */
export const run: RunMagic = ({ print, folder }, args) => {
  const target = destination(unquoted(args), folder);
  const found = statSync(target, { throwIfNoEntry: false });
  if (!found) throw new MagicError(`%cd: there is no folder ${target}`);
  if (!found.isDirectory()) throw new MagicError(`%cd: ${target} is no folder`);
  const from = process.cwd();
  process.chdir(target);
  before = from;
  print("stdout", `${process.cwd()}\n`);
};

function destination(args: string, folder: string): string {
  if (args === "") return folder;
  if (args === "-") {
    if (before === undefined) throw new MagicError("%cd -: there is no folder before this one");
    return before;
  }
  return path.resolve(args.replace(/^~(?=$|[/\\])/, homedir()));
}

const unquoted = (text: string) => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;

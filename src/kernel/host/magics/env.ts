import { MagicError, type RunMagic } from "./context.js";

const SECRET = /key|token|secret|passw|credential|auth/i;

/** `%env` */
export const run: RunMagic = ({ print }, args) => {
  if (args === "") {
    for (const name of Object.keys(process.env).sort())
      print("stdout", `${name}=${SECRET.test(name) ? "<hidden>" : process.env[name]}\n`);
    return undefined;
  }
  const [, name, set, value] = /^([^\s=]*)(?:(\s*=\s*|\s+)(.*))?$/s.exec(args)!;
  if (!name) throw new MagicError(`%env needs NAME=VALUE, but got "${args}"`);
  if (set === undefined) {
    if (process.env[name] === undefined)
      throw new MagicError(`there is no environment variable ${name}; %env lists all`);
    return process.env[name];
  }
  process.env[name] = value ?? "";
  print("stdout", `${name}=${process.env[name]}\n`);
  return undefined;
};

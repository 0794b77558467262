import { readFile } from "node:fs/promises";
import path from "node:path";
import { MagicError, type RunMagic } from "./context.js";

const MAX_BYTES = 1_000_000;

/** `%load` */
export const run: RunMagic = async ({ ask }, args) => {
  const name = /^(["'])(.*)\1$/.exec(args)?.[2] ?? args;
  if (name === "") throw new MagicError("%load needs a file's name behind it");
  const text = await read(path.resolve(name));
  await ask({ what: "load", text: `// %load ${name}\n${text}` });
};

async function read(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new MagicError(`%load: there is no file ${file}`);
    if (code === "EISDIR") throw new MagicError(`%load: ${file} is a folder`);
    throw new MagicError(`%load: ${message}`);
  }
  if (bytes.length > MAX_BYTES)
    throw new MagicError(`%load: ${file} has ${bytes.length} bytes; a cell can take ${MAX_BYTES}`);
  if (bytes.includes(0)) throw new MagicError(`%load: ${file} is no text`);
  return bytes.toString();
}

import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { describeFileError } from "../notebook/index.js";
import { CliError } from "./errors.js";

/** Parses a number of seconds. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !Number.isFinite(seconds) || seconds <= 0) {
    throw new InvalidArgumentError(`It must be a number of seconds above 0, not "${text}".`);
  }
  return seconds;
}

/** Parses a TCP port. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to 65535, not "${text}".`);
  }
  return port;
}

/** Refuses a file that can't be written before any work is done for it. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const wrong = (reason: string) => new CliError(`can't write ${path}: ${reason}`);
  try {
    if (!(await stat(folder)).isDirectory()) throw wrong(`${folder} is not a folder`);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw error instanceof CliError ? error : wrong(describeFileError(error));
  }
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw wrong("it is a folder");
  if (existing)
    await access(path, constants.W_OK).catch((error) => Promise.reject(wrong(describeFileError(error))));
}

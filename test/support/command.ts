import { spawn } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the `lectern` command as a user does. */
export function lectern(args: string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  return command(process.execPath, [join(packageRoot, "bin/lectern.js"), ...args], env);
}

/** Runs a program to its end. */
export function command(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const result: CommandResult = { code: null, stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      result.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      result.stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...result, code }));
  });
}

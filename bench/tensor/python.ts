import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";

const folder = join(packageRoot, ".lectern/bench-python");

/**
 * A Python with PyTorch and TensorFlow: `LECTERN_BENCH_PYTHON`, or that of an environment which is made in `.lectern/bench-python`
 * when it is first needed (some gigabytes: PyPI's PyTorch brings CUDA's libraries along).
 *
 * @throws Error if the environment can't be made
 */
export function benchPython(): string {
  const given = process.env["LECTERN_BENCH_PYTHON"];
  if (given) return given;
  const python = join(folder, "bin/python");
  if (existsSync(python)) return python;
  try {
    run("python3", ["-m", "venv", folder]);
    run(python, ["-m", "pip", "install", "-r", join(packageRoot, "bench/tensor/requirements.txt")]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return python;
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? `exit code ${status}`}`);
}

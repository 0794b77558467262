// Every figure that the README quotes: `npm run bench` measures them and writes bench/results.json.
import { writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { packageRoot } from "../src/paths.js";
import { kernelTable, measureKernels } from "./kernel/index.js";

const machine = {
  processor: os.cpus()[0]?.model ?? "unknown",
  cores: os.cpus().length,
  memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
  system: `${os.type()} ${os.release()}`,
  node: process.version,
};
const kernels = await measureKernels();
const file = join(packageRoot, "bench/results.json");
writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString(), machine, kernels }, null, 2)}\n`);
console.log(`${kernelTable(kernels)}\n\n${JSON.stringify(machine)}\nwritten to ${file}`);
// Sockets of kernels that were killed may linger.
process.exit(0);

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { userDataDir } from "../client/index.js";
import { packageRoot } from "../paths.js";
import type { BackendChoice } from "../tensor/index.js";
import { projectDataDir } from "./register.js";

/** What is right and wrong with an installation. */
export interface Diagnosis {
  node: { version: string; problem?: string };
  /** Where kernels are looked for, and whether ours is there. */
  kernels: { folder: string; whose: "project" | "user"; registered: boolean; problem?: string }[];
  backend: Partial<BackendChoice> & { problem?: string };
  onnxruntime: { version?: string; problem?: string };
  /** What would make it work, or faster. */
  advice: string[];
}

/** Looks at everything that a lecture needs. Native code is loaded in other processes: it may end them. */
export async function diagnose(): Promise<Diagnosis> {
  const [backend, onnxruntime] = await Promise.all([probeBackend(), probeOnnxruntime()]);
  const node = { version: process.versions.node, ...nodeProblem() };
  const kernels = [
    { whose: "project" as const, folder: projectDataDir },
    { whose: "user" as const, folder: userDataDir() },
  ].map(({ whose, folder }) => ({ whose, folder, ...kernelState(folder) }));
  const found = { node, kernels, backend, onnxruntime };
  return { ...found, advice: advise(found) };
}

/** Whether something keeps lectures from running; what only makes them slower doesn't. */
export function isBroken({ node, kernels, backend }: Diagnosis): boolean {
  return [node, backend, ...kernels].some(({ problem }) => problem !== undefined);
}

function nodeProblem(): { problem?: string } {
  const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
  if (major > 20 || (major === 20 && minor >= 19)) return {};
  return { problem: "20.19 or newer is needed" };
}

function kernelState(folder: string): { registered: boolean; problem?: string } {
  const file = join(folder, "kernels/lectern/kernel.json");
  if (!existsSync(file)) return { registered: false };
  try {
    const { argv } = JSON.parse(readFileSync(file, "utf8")) as { argv: string[] };
    const missing = argv.find((part) => part.startsWith("/") && !existsSync(part));
    if (missing === undefined) return { registered: true };
    return { registered: true, problem: `${file} names ${missing}, which is not there` };
  } catch (error) {
    return { registered: true, problem: `${file} can't be read: ${(error as Error).message}` };
  }
}

async function probeBackend(): Promise<Diagnosis["backend"]> {
  const index = join(packageRoot, "dist/src/tensor/index.js");
  return await probe<BackendChoice>(`
    const { backend, tf } = await import(${JSON.stringify(pathToFileURL(index).href)});
    const [value] = tf.matMul([[2, 3]], [[5], [7]]).dataSync();
    if (value !== 31) throw new Error("a matrix product is wrong on " + backend.name);
    tell(backend);
  `);
}

async function probeOnnxruntime(): Promise<Diagnosis["onnxruntime"]> {
  return await probe<{ version: string }>(`
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(join(packageRoot, "package.json"))});
    try {
      require.resolve("onnxruntime-node");
    } catch {
      throw new Error("onnxruntime-node is not installed");
    }
    tell({ version: require("onnxruntime-node").env.versions.node });
  `);
}

/** Runs a module that calls `tell(value)` in another process. */
async function probe<T extends object>(code: string): Promise<T | { problem: string }> {
  const mark = "lectern-probe:";
  const lead = `const tell = (value) => console.log(${JSON.stringify(mark)} + JSON.stringify(value));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", lead + code], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once("close", (code, signal) => resolve([code, signal]));
  });
  const told = output.stdout.split("\n").find((line) => line.startsWith(mark));
  if (told !== undefined && status === 0) return JSON.parse(told.slice(mark.length)) as T;
  const thrown = /^(?:\w*Error): (.*)$/m.exec(output.stderr)?.[1];
  return { problem: thrown ?? `loading it ends the process (${signal ?? `exit code ${status}`})` };
}

function advise({ node, kernels, backend, onnxruntime }: Omit<Diagnosis, "advice">): string[] {
  const advice: string[] = [];
  if (node.problem) advice.push("Install a newer Node: https://nodejs.org");
  if (!kernels.some(({ registered }) => registered)) {
    advice.push("Start JupyterLab with the kernel: npm start");
  }
  for (const { whose, problem } of kernels) {
    if (problem)
      advice.push(`Register the kernel anew: npx lectern register${whose === "user" ? " --user" : ""}`);
  }
  if (backend.problem && !process.env["LECTERN_BACKEND"]) {
    advice.push("Do without what breaks: LECTERN_BACKEND=wasm, or LECTERN_BACKEND=cpu");
  }
  if (backend.rejected?.some(({ name }) => name === "node")) {
    const how =
      process.platform === "linux" && process.arch === "x64"
        ? "npm run tfjs-node"
        : "npm run install in node_modules/@tensorflow/tfjs-node";
    advice.push(`Train large networks faster, with TensorFlow's own library: ${how}`);
  }
  if (onnxruntime.problem) advice.push("Have compiled steps: npm install --ignore-scripts");
  return advice;
}

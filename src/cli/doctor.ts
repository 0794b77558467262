import { styleText } from "node:util";
import type { Command } from "commander";
import { type Diagnosis, diagnose, isBroken } from "./diagnosis.js";
import { exitCode } from "./errors.js";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .summary("say what works here and what would be faster")
    .description(
      "Says which Node this is, where the kernel is registered, what tensors are computed with and why,\n" +
        "whether compiled steps can run, and how to get what is missing.\n" +
        "Exits with 1 if something keeps lectures from running.",
    )
    .option("--json", "print it as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const diagnosis = await diagnose();
      console.log(json ? JSON.stringify(diagnosis, null, 2) : describe(diagnosis));
      if (isBroken(diagnosis)) process.exitCode = exitCode.failed;
    });
}

type Mark = "good" | "note" | "bad";

function describe({ node, kernels, backend, onnxruntime, advice }: Diagnosis): string {
  const lines = [row(node.problem ? "bad" : "good", "Node", node.version, node.problem)];
  for (const { whose, folder, registered, problem } of kernels) {
    const place = whose === "project" ? "for npm start" : "for every Jupyter of yours";
    const state = registered ? `registered ${place}` : `not registered ${place}`;
    lines.push(row(problem ? "bad" : registered ? "good" : "note", "Kernel", state, problem ?? folder));
  }
  if (backend.name) {
    lines.push(row("good", "Backend", backend.name, backend.reason));
    for (const { name, problem } of backend.rejected ?? [])
      lines.push(row("note", "", `not ${name}`, problem));
  } else {
    lines.push(row("bad", "Backend", "none", backend.problem));
  }
  const compiled = onnxruntime.version
    ? `onnxruntime-node ${onnxruntime.version}`
    : "not here, eager ones run instead";
  lines.push(row(onnxruntime.problem ? "note" : "good", "Compiled steps", compiled, onnxruntime.problem));
  if (advice.length > 0) lines.push("", ...advice.map((text) => `→ ${text}`));
  return lines.join("\n");
}

const marks: Record<Mark, [sign: string, color: "green" | "yellow" | "red"]> = {
  good: ["✔", "green"],
  note: ["–", "yellow"],
  bad: ["✖", "red"],
};

function row(mark: Mark, name: string, value: string, remark?: string): string {
  const [sign, color] = marks[mark];
  const colored = process.stdout.isTTY && !process.env["NO_COLOR"] ? styleText(color, sign) : sign;
  return `${colored} ${name.padEnd(15)} ${value}${remark ? ` (${remark})` : ""}`;
}

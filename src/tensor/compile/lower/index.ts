import { elementwiseKernels, isElementwise } from "../graph/elementwise.js";
import { type Call, isCall, type Leaf, type PackedProgram, type Value } from "../graph/value.js";
import { elementType, OnnxModel } from "../onnx/model.js";
import { blockLowerings } from "./blocks.js";
import { convLowerings } from "./conv.js";
import { depthwiseLowerings } from "./depthwise.js";
import { lowerElementwise } from "./elementwise.js";
import { gatherLowerings } from "./gather.js";
import { Lowering, LoweringError, Names } from "./lowering.js";
import { matmulLowerings } from "./matmul.js";
import { poolLowerings } from "./pool.js";
import { reduceLowerings } from "./reduce.js";
import { resizeLowerings } from "./resize.js";
import { sequenceLowerings } from "./sequence.js";
import { shapeLowerings } from "./shape.js";

export { LoweringError } from "./lowering.js";

const lowerings: Record<string, (lowering: Lowering) => void> = {
  ...shapeLowerings,
  ...reduceLowerings,
  ...matmulLowerings,
  ...convLowerings,
  ...depthwiseLowerings,
  ...poolLowerings,
  ...gatherLowerings,
  ...blockLowerings,
  ...resizeLowerings,
  ...sequenceLowerings,
};

/** The names of all kernels that can be lowered. */
export function lowerableKernels(): string[] {
  return [...elementwiseKernels, ...Object.keys(lowerings)];
}

/** A program as an ONNX model, and what its inputs and outputs stand for. */
export interface LoweredProgram {
  bytes: Uint8Array;
  inputs: { name: string; leaf: Exclude<Leaf, { op: "Constant" }>; value: Value }[];
  results: string[];
  updates: string[];
  packs: string[];
}

/**
 * Writes a program as an ONNX model.
 *
 * @throws {LoweringError} where a kernel has no counterpart
 */
export function lower(program: PackedProgram): LoweredProgram {
  const model = new OnnxModel();
  const inputs: LoweredProgram["inputs"] = [];
  const users = usersOf(program);
  const siblings = new Map<Call, Value[]>();
  for (const { node } of users.keys()) if (isCall(node)) siblings.set(node, siblings.get(node) ?? []);
  for (const value of users.keys()) if (isCall(value.node)) siblings.get(value.node)![value.output] = value;
  const byOperands = new Map(
    [...siblings].map(([call, outputs]) => [operandKey(call.op, call.inputs), outputs[0]]),
  );
  const find = (op: string, operands: Record<string, Value>) => byOperands.get(operandKey(op, operands));
  const made = new Map<string, string>();

  const names: Names = new Names(model, (value) => {
    const { node, shape, dtype } = value;
    if (!isCall(node)) {
      if (node.op === "Constant") {
        names.set(value, model.constant(node.values, elementType(dtype), shape));
        return;
      }
      const name = `${node.op}${inputs.length}`;
      model.input(name, elementType(dtype), shape);
      inputs.push({ name, leaf: node, value });
      names.set(value, name);
      return;
    }
    const lowering = new Lowering(
      model,
      names,
      node,
      siblings.get(node)!,
      find,
      (of) => users.get(of) ?? [],
      made,
    );
    const lowerCall = isElementwise(node.op) ? lowerElementwise : lowerings[node.op];
    if (!lowerCall) throw new LoweringError(node.op, node.place);
    lowerCall(lowering);
  });

  const outputs = (prefix: string, values: Value[]): string[] =>
    values.map((value, index) => {
      const name = `${prefix}${index}`;
      model.output(names.get(value), name, elementType(value.dtype), value.shape);
      return name;
    });
  const results = outputs("result", program.results);
  const updates = outputs("update", [...program.updates.values()]);
  const packs = outputs(
    "pack",
    program.packs.map(({ update }) => update),
  );
  return { bytes: model.bytes(), inputs, results, updates, packs };
}

const operandKey = (op: string, inputs: Record<string, Value>) =>
  `${op} ${Object.entries(inputs).map(([name, { id }]) => `${name}:${id}`)}`;

/** Every value that the program needs, and the calls that take it. */
function usersOf(program: PackedProgram): Map<Value, Call[]> {
  const users = new Map<Value, Call[]>();
  const seen = new Set<Call>();
  const visit = (value: Value) => {
    if (!users.has(value)) users.set(value, []);
    const { node } = value;
    if (!isCall(node) || seen.has(node)) return;
    seen.add(node);
    for (const input of Object.values(node.inputs)) {
      visit(input);
      users.get(input)!.push(node);
    }
  };
  for (const value of [...program.results, ...program.updates.values()]) visit(value);
  for (const { update } of program.packs) visit(update);
  return users;
}

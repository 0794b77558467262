import type { DataType, TypedArray } from "@tensorflow/tfjs-core";
import { encodeModel } from "./proto.js";

export type AttributeValue = number | string | readonly number[] | { float: number };

/** ONNX's numbers for the types that TensorFlow.js has, and for the one that its shapes are of. */
export const elementTypes = { float32: 1, int32: 6, bool: 9, int64: 7, float64: 11 } as const;

export type ElementType = keyof typeof elementTypes;

export function elementType(dtype: DataType): ElementType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new Error(`a tensor of ${dtype} can't be lowered`);
}

/** Writes an ONNX model node by node. */
export class OnnxModel {
  #nodes: NodeProto[] = [];
  #results = new Set<string>();
  /** What nodes have made under other names and is an output. */
  #outputNames = new Map<string, string>();
  #initializers: object[] = [];
  #inputs: object[] = [];
  #outputs: object[] = [];
  #constants = new Map<string, string>();
  #nextId = 0;

  input(name: string, type: ElementType, shape: readonly number[]): void {
    this.#inputs.push(valueInfo(name, type, shape));
  }

  /** Adds a node with one result, and returns the result's name. */
  node(
    opType: string,
    inputs: readonly (string | undefined)[],
    attributes: Record<string, AttributeValue> = {},
    domain = "",
  ): string {
    return this.nodes(opType, inputs, 1, attributes, domain)[0];
  }

  /** Adds a node with several results. */
  nodes(
    opType: string,
    inputs: readonly (string | undefined)[],
    results: number,
    attributes: Record<string, AttributeValue> = {},
    domain = "",
  ): string[] {
    const output = Array.from({ length: results }, () => this.#name());
    this.#nodes.push(node(opType, inputs, output, attributes, domain));
    for (const name of output) this.#results.add(name);
    return output;
  }

  /** Makes a value an output of the model, under a name of its own. */
  output(from: string, name: string, type: ElementType, shape: readonly number[]): void {
    this.#outputs.push(valueInfo(name, type, shape));
    if (this.#results.has(from) && !this.#outputNames.has(from)) this.#outputNames.set(from, name);
    else this.#nodes.push(node("Identity", [from], [name]));
  }

  constant(values: TypedArray | BigInt64Array, type: ElementType, shape: readonly number[]): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const key =
      bytes.length <= 1024 ? `${type} ${shape.join()} ${Buffer.from(bytes).toString("latin1")}` : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#name();
    this.#initializers.push({ name, dims: shape, dataType: elementTypes[type], rawData: bytes });
    if (key !== undefined) this.#constants.set(key, name);
    return name;
  }

  float(value: number): string {
    return this.constant(Float32Array.of(value), "float32", []);
  }

  /** A vector of integers, as ONNX wants shapes and axes. */
  integers(values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), "int64", [values.length]);
  }

  bytes(): Uint8Array {
    const named = (name: string) => this.#outputNames.get(name) ?? name;
    return encodeModel({
      irVersion: 9,
      producerName: "lectern",
      opsetImport: [
        { domain: "", version: 20 },
        { domain: "com.microsoft", version: 1 },
      ],
      graph: {
        name: "step",
        node: this.#nodes.map(({ input, output, ...rest }) => ({
          ...rest,
          input: input.map(named),
          output: output.map(named),
        })),
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
  }

  #name(): string {
    return `t${this.#nextId++}`;
  }
}

interface NodeProto {
  opType: string;
  domain: string;
  input: string[];
  output: string[];
  attribute: object[];
}

function node(
  opType: string,
  inputs: readonly (string | undefined)[],
  output: string[],
  attributes: Record<string, AttributeValue> = {},
  domain = "",
): NodeProto {
  return {
    opType,
    domain,
    input: inputs.map((name) => name ?? ""),
    output,
    attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
  };
}

function valueInfo(name: string, type: ElementType, shape: readonly number[]): object {
  const dim = shape.map((side) => ({ dimValue: side }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}

function attributeProto(name: string, value: AttributeValue): object {
  if (typeof value === "number") return { name, i: value, type: 2 };
  if (typeof value === "string") return { name, s: Buffer.from(value), type: 3 };
  return "float" in value ? { name, f: value.float, type: 1 } : { name, ints: value, type: 7 };
}

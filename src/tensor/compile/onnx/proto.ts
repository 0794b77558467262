import { createRequire } from "node:module";
import type * as Protobuf from "protobufjs";

const protobuf = createRequire(import.meta.url)("protobufjs/light.js") as typeof Protobuf;

/** The messages of onnx.proto that a model of ours has; the numbers are the format's. */
const messages: Record<string, [name: string, type: string, id: number, repeated?: "repeated"][]> = {
  ModelProto: [
    ["irVersion", "int64", 1],
    ["producerName", "string", 2],
    ["graph", "GraphProto", 7],
    ["opsetImport", "OperatorSetIdProto", 8, "repeated"],
  ],
  OperatorSetIdProto: [
    ["domain", "string", 1],
    ["version", "int64", 2],
  ],
  GraphProto: [
    ["node", "NodeProto", 1, "repeated"],
    ["name", "string", 2],
    ["initializer", "TensorProto", 5, "repeated"],
    ["input", "ValueInfoProto", 11, "repeated"],
    ["output", "ValueInfoProto", 12, "repeated"],
  ],
  NodeProto: [
    ["input", "string", 1, "repeated"],
    ["output", "string", 2, "repeated"],
    ["name", "string", 3],
    ["opType", "string", 4],
    ["attribute", "AttributeProto", 5, "repeated"],
    ["domain", "string", 7],
  ],
  AttributeProto: [
    ["name", "string", 1],
    ["f", "float", 2],
    ["i", "int64", 3],
    ["s", "bytes", 4],
    ["ints", "int64", 8, "repeated"],
    ["type", "int32", 20],
  ],
  TensorProto: [
    ["dims", "int64", 1, "repeated"],
    ["dataType", "int32", 2],
    ["name", "string", 8],
    ["rawData", "bytes", 9],
  ],
  ValueInfoProto: [
    ["name", "string", 1],
    ["type", "TypeProto", 2],
  ],
  TypeProto: [["tensorType", "TypeProto_Tensor", 1]],
  TypeProto_Tensor: [
    ["elemType", "int32", 1],
    ["shape", "TensorShapeProto", 2],
  ],
  TensorShapeProto: [["dim", "TensorShapeProto_Dimension", 1, "repeated"]],
  TensorShapeProto_Dimension: [["dimValue", "int64", 1]],
};

const root = new protobuf.Root();
for (const [name, fields] of Object.entries(messages)) {
  const type = new protobuf.Type(name);
  for (const [field, kind, id, rule] of fields) type.add(new protobuf.Field(field, id, kind, rule));
  root.add(type);
}

/** The bytes of a ModelProto. */
export function encodeModel(model: object): Uint8Array {
  return root.lookupType("ModelProto").encode(model).finish();
}

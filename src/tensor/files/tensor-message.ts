import type { TensorData } from "./build-tensors.js";
import { TensorFileError } from "./errors.js";
import type { Progress } from "./progress.js";
import type { TensorMessage } from "./saved-model-messages.js";
import { isShape, itemCount } from "./shape.js";
import { decodeItems, storedTypes } from "./stored-types.js";
import { tensorflowTypes } from "./tensorflow-types.js";

/** A constant that is written for one value has at most this many, however small its message. */
const maxRepeated = 1 << 26;

/** The tensor that a message holds: as bytes, or as a list whose last value stands for all that follow. */
export async function decodeTensorMessage(
  file: string,
  name: string,
  message: TensorMessage,
  progress: Progress,
): Promise<TensorData> {
  const refuse = (rule: string, value: unknown): never => {
    throw new TensorFileError(file, `constant ${JSON.stringify(name)}: ${rule}`, { value });
  };
  const type = tensorflowTypes[message.dtype ?? 0];
  if (type === undefined)
    refuse("must be of a type that tensors can hold", `TensorFlow's type number ${message.dtype}`);
  const shape = (message.tensor_shape?.dim ?? []).map((dim) => dim.size ?? 0);
  const count = isShape(shape) ? itemCount(shape) : undefined;
  if (count === undefined)
    return refuse("shape must be whole numbers, 0 or above, with a product below 2^53", shape);
  const content = message.tensor_content;
  if (content && content.length > 0 && type !== "string") {
    const wanted = count * storedTypes[type].size;
    if (content.length !== wanted) refuse(`must have ${wanted} bytes`, content.length);
    return decodeItems(type, shape, new Uint8Array(content), { file, tensor: name, offset: 0 }, progress);
  }
  const values = valuesOf(type, message);
  if (values === undefined) return refuse("must be of a type that is written as a list", type);
  if (values.length === 0 && count > 0 && type === "string") return refuse("must hold text", []);
  if (values.length > count) refuse(`must have ${count} values or fewer`, values.length);
  if (count > maxRepeated) refuse(`must have ${maxRepeated} values or fewer that are not written`, count);
  const at = (i: number) => values[Math.min(i, values.length - 1)] ?? 0;
  if (type === "string") {
    return { shape, dtype: "string", data: Array.from({ length: count }, (_, i) => at(i) as Uint8Array) };
  }
  const { dtype } = storedTypes[type];
  if (dtype === "int32") {
    const data = Int32Array.from({ length: count }, (_, i) => at(i) as number);
    const wrong = data.findIndex((value, i) => value !== at(i));
    if (wrong >= 0) refuse(`${type} must fit into int32`, at(wrong));
    return { shape, dtype, data };
  }
  const data = dtype === "bool" ? new Uint8Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = Number(at(i));
  return { shape, dtype, data };
}

function valuesOf(type: string, message: TensorMessage): (number | boolean | Uint8Array)[] | undefined {
  switch (type) {
    case "float32":
      return message.float_val;
    case "float64":
      return message.double_val;
    case "int64":
      return message.int64_val;
    case "int32":
    case "int16":
    case "int8":
    case "uint8":
    case "uint16":
      return message.int_val;
    case "bool":
      return message.bool_val;
    case "string":
      return message.string_val;
    default:
      return undefined;
  }
}

import type { StoredType } from "./stored-types.js";

/** TensorFlow's numbers of the types, as its protocol buffers have them; those missing here no tensor of ours can hold. */
export const tensorflowTypes: Readonly<Record<number, StoredType | "string">> = {
  1: "float32",
  2: "float64",
  3: "int32",
  4: "uint8",
  5: "int16",
  6: "int8",
  7: "string",
  8: "complex64",
  9: "int64",
  10: "bool",
  14: "bfloat16",
  17: "uint16",
  19: "float16",
  22: "uint32",
  23: "uint64",
};

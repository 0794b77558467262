/**
 * The weights manifest of a model.json: groups of weights, each group's bytes in the files ("shards") that it names.
 * What is checked here is checked before anything else of the model is read.
 */
import { isAbsolute, normalize, sep } from "node:path";
import type { io } from "@tensorflow/tfjs";
import { TensorFileError } from "./errors.js";
import { isShape, itemCount } from "./shape.js";

export type WeightGroup = io.WeightsManifestConfig[number];
export type WeightSpec = io.WeightsManifestEntry;

const itemBytes = { float32: 4, int32: 4, bool: 1, complex64: 8, string: undefined } as const;
const quantizedBytes = { uint8: 1, uint16: 2, float16: 2 } as const;

/** Checks the whole manifest. `path` is the model.json that it stands in. */
export function checkManifest(path: string, manifest: unknown): WeightGroup[] {
  if (!Array.isArray(manifest))
    throw new TensorFileError(path, "weightsManifest must be a list", { value: manifest });
  const names = new Set<string>();
  for (const [i, group] of manifest.entries()) {
    const where = `weightsManifest[${i}]`;
    const { paths, weights } = (group ?? {}) as Record<string, unknown>;
    if (!Array.isArray(paths) || paths.some((shard) => typeof shard !== "string" || shard === "")) {
      throw new TensorFileError(path, `${where}: paths must be a list of file names`, { value: paths });
    }
    for (const shard of paths as string[]) checkShardPath(path, where, shard);
    if (!Array.isArray(weights)) {
      throw new TensorFileError(path, `${where}: weights must be a list`, { value: weights });
    }
    for (const weight of weights) {
      const name = checkWeight(path, where, weight);
      if (names.has(name))
        throw new TensorFileError(path, `${where}: each weight has a name of its own`, { value: name });
      names.add(name);
    }
  }
  return manifest as WeightGroup[];
}

/** A shard lies beside model.json or below: a model from elsewhere is not to name other files of this machine. */
function checkShardPath(path: string, where: string, shard: string): void {
  const inside = normalize(shard);
  if (isAbsolute(shard) || inside === ".." || inside.startsWith(`..${sep}`) || shard.includes("\0")) {
    throw new TensorFileError(path, `${where}: paths must stay in the folder of model.json`, {
      value: shard,
    });
  }
}

function checkWeight(path: string, where: string, weight: unknown): string {
  const { name, shape, dtype, quantization } = (weight ?? {}) as Record<string, unknown>;
  if (typeof name !== "string")
    throw new TensorFileError(path, `${where}: a weight must have a name`, { value: name });
  const refuse = (rule: string, value: unknown): never => {
    throw new TensorFileError(path, `weight ${JSON.stringify(name)}: ${rule}`, { value });
  };
  // TensorFlow.js collects weights in an object, where this name means something else.
  if (name === "__proto__") refuse("must have another name", name);
  if (!isShape(shape) || itemCount(shape) === undefined) {
    refuse("shape must be a list of whole numbers, 0 or above, with a product below 2^53", shape);
  }
  if (typeof dtype !== "string" || !Object.hasOwn(itemBytes, dtype)) {
    refuse(`dtype must be one of ${Object.keys(itemBytes).join(", ")}`, dtype);
  }
  if (quantization !== undefined) checkQuantization(refuse, dtype as string, quantization);
  return name;
}

function checkQuantization(
  refuse: (rule: string, value: unknown) => never,
  dtype: string,
  quantization: unknown,
): void {
  const { dtype: stored, scale, min } = (quantization ?? {}) as Record<string, unknown>;
  if (typeof stored !== "string" || !Object.hasOwn(quantizedBytes, stored)) {
    refuse(`quantization.dtype must be one of ${Object.keys(quantizedBytes).join(", ")}`, stored);
  }
  const possible = stored === "float16" ? ["float32"] : ["float32", "int32"];
  if (!possible.includes(dtype))
    refuse(`dtype must be ${possible.join(" or ")} where ${stored} is stored`, dtype);
  if (stored !== "float16" && !(Number.isFinite(scale) && Number.isFinite(min))) {
    refuse("quantization must have finite numbers scale and min", { scale, min });
  }
}

/** How many bytes a weight takes in its shard; undefined for text, which says so itself. */
export function weightBytes({ shape, dtype, quantization }: WeightSpec): number | undefined {
  const each = quantization ? quantizedBytes[quantization.dtype] : itemBytes[dtype];
  return each === undefined ? undefined : (itemCount(shape) as number) * each;
}

/** How many bytes a group's weights take in these bytes: each text has its length before it, in four bytes. */
export function groupBytes(group: WeightGroup, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (const weight of group.weights) {
    const size = weightBytes(weight);
    if (size !== undefined) at += size;
    else {
      for (let left = itemCount(weight.shape) as number; left > 0; left--) {
        if (at + 4 > bytes.length) return at + 4 * left;
        at += 4 + view.getUint32(at, true);
      }
    }
  }
  return at;
}

import { types } from "node:util";
import type { io, LayersModel, Tensor } from "@tensorflow/tfjs";
import { tf } from "../tf.js";

/** What stands for an object that can't be cloned between threads; the key is one that nobody else uses. */
const mark = "lectern:kind";

interface PackedTensor {
  [mark]: "tensor" | "variable";
  shape: number[];
  dtype: Exclude<Tensor["dtype"], "complex64">;
  values: Float32Array | Int32Array | Uint8Array | string[];
  trainable?: boolean;
}

interface PackedModel {
  [mark]: "model";
  artifacts: io.ModelArtifacts;
}

/**
 * Makes a value fit for another thread: tensors and variables become their values, models their topology, weights and
 * what they were compiled with. Typed arrays stay as they are.
 *
 * @param name stands for the value in errors
 * @throws TypeError where the value holds a function, a complex tensor or something else that can't go
 */
export async function pack(value: unknown, name: string): Promise<unknown> {
  const models: Promise<void>[] = [];
  const packed = walk(value, name, (model) => {
    const place = { [mark]: "model" } as PackedModel;
    models.push(
      modelArtifacts(model).then((artifacts) => {
        place.artifacts = artifacts;
      }),
    );
    return place;
  });
  await Promise.all(models);
  return packed;
}

/** The same at once, for what holds no models. */
export function packNow(value: unknown, name: string): unknown {
  return walk(value, name, (_, path) => {
    throw new TypeError(`${path} is a model, which can't be sent as progress: send its getWeights() instead`);
  });
}

/** Makes of what was packed what it was. The tensors are new ones, and whoever asked for them has to dispose of them. */
export async function unpack(value: unknown): Promise<unknown> {
  const models = new Map<unknown, LayersModel>();
  const packed: PackedModel[] = [];
  visit(value, (part) => {
    if (kindOf(part) === "model") packed.push(part as PackedModel);
  });
  for (const model of packed) models.set(model, await tf.loadLayersModel(tf.io.fromMemory(model.artifacts)));
  return rebuild(value, models);
}

/** The same at once, for what {@link packNow} has packed. */
export function unpackNow(value: unknown): unknown {
  return rebuild(value, new Map());
}

/** The memory of a packed value's tensors and typed arrays, to be moved rather than copied: the sender loses them. */
export function buffersOf(packed: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const add = (value: unknown) => {
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
    if (buffer instanceof ArrayBuffer && !isPooled(value, buffer)) buffers.add(buffer);
  };
  visit(packed, add);
  return [...buffers];
}

/** Node's small buffers are parts of one that others use, too. */
function isPooled(value: unknown, buffer: ArrayBuffer): boolean {
  return Buffer.isBuffer(value) && value.byteLength !== buffer.byteLength;
}

async function modelArtifacts(model: LayersModel): Promise<io.ModelArtifacts> {
  let kept: io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    kept = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  });
  await model.save(handler, { includeOptimizer: true });
  return kept!;
}

function packTensor(tensor: Tensor, path: string): PackedTensor {
  if (tensor.dtype === "complex64") {
    throw new TypeError(
      `${path} is a complex tensor, which can't go to another thread: send tf.real and tf.imag of it`,
    );
  }
  if (tensor.isDisposed) throw new TypeError(`${path} is a tensor that was disposed of`);
  const { shape, dtype } = tensor;
  const packed: PackedTensor = { [mark]: "tensor", shape, dtype, values: tensor.dataSync() as never };
  if (!(tensor instanceof tf.Variable)) return packed;
  return { ...packed, [mark]: "variable", trainable: tensor.trainable };
}

function unpackTensor({ [mark]: kind, values, shape, dtype, trainable }: PackedTensor): Tensor {
  const tensor = tf.tensor(values, shape, dtype);
  if (kind === "tensor") return tensor;
  const variable = tf.variable(tensor, trainable);
  tensor.dispose();
  return variable;
}

type Container = Record<string, unknown> | unknown[] | Map<unknown, unknown> | Set<unknown>;

function isContainer(value: unknown): value is Container {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) || types.isMap(value) || types.isSet(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A container of the same kind, whose parts `change` gives; it is told how each is reached. */
function rebuilt(
  old: Container,
  made: (fresh: Container) => void,
  change: (part: unknown, step: string) => unknown,
) {
  if (Array.isArray(old)) {
    const fresh: unknown[] = [];
    made(fresh);
    for (const [i, part] of old.entries()) fresh.push(change(part, `[${i}]`));
  } else if (types.isMap(old)) {
    const fresh = new Map();
    made(fresh);
    for (const [key, part] of old) fresh.set(change(key, ".keys()"), change(part, `.get(${String(key)})`));
  } else if (types.isSet(old)) {
    const fresh = new Set();
    made(fresh);
    for (const part of old) fresh.add(change(part, ".values()"));
  } else {
    const fresh: Record<string, unknown> = {};
    made(fresh);
    for (const [key, part] of Object.entries(old)) fresh[key] = change(part, `.${key}`);
  }
}

function walk(
  value: unknown,
  name: string,
  packModel: (model: LayersModel, path: string) => unknown,
): unknown {
  const known = new Map<unknown, unknown>();
  const convert = (part: unknown, path: string): unknown => {
    if (typeof part === "function")
      throw new TypeError(`${path} is a function, which can't go to another thread`);
    if (typeof part === "symbol")
      throw new TypeError(`${path} is a symbol, which can't go to another thread`);
    if (typeof part !== "object" || part === null) return part;
    if (known.has(part)) return known.get(part);
    const keep = <T>(converted: T): T => {
      known.set(part, converted);
      return converted;
    };
    if (part instanceof tf.Tensor) return keep(packTensor(part, path));
    if (part instanceof tf.LayersModel) return keep(packModel(part, path));
    if (!isContainer(part)) return part;
    rebuilt(part, keep, (inner, step) => convert(inner, path + step));
    return known.get(part);
  };
  return convert(value, name);
}

function rebuild(value: unknown, models: ReadonlyMap<unknown, LayersModel>): unknown {
  const known = new Map<unknown, unknown>(models);
  const convert = (part: unknown): unknown => {
    if (!isContainer(part)) return part;
    if (known.has(part)) return known.get(part);
    const keep = (made: unknown) => known.set(part, made);
    const kind = kindOf(part);
    if (kind === "tensor" || kind === "variable") keep(unpackTensor(part as unknown as PackedTensor));
    else rebuilt(part, keep, convert);
    return known.get(part);
  };
  return convert(value);
}

function kindOf(value: unknown): unknown {
  return isContainer(value) ? (value as { [mark]?: string })[mark] : undefined;
}

/** Calls `see` with a value and all that it holds, each once. */
function visit(value: unknown, see: (part: unknown) => void, known = new Set<unknown>()): void {
  if (known.has(value)) return;
  known.add(value);
  see(value);
  if (isContainer(value))
    rebuilt(
      value,
      () => {},
      (part) => visit(part, see, known),
    );
}

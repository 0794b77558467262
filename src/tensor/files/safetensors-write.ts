import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { orderBytes } from "./byte-order.js";
import { toBfloat16, toFloat16 } from "./half-floats.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { writeAtomically } from "./output-file.js";
import { Progress } from "./progress.js";
import { maxHeaderBytes, type SafetensorsType, safetensorsTypes } from "./safetensors-header.js";
import { itemCount } from "./shape.js";
import { storedTypes } from "./stored-types.js";

export interface SaveSafetensorsOptions extends FileOptions {
  /** What else the file is to say: strings by name. */
  metadata?: Record<string, string>;
  /** How float32 is stored: "F32" (if not given), or rounded to the nearest of "F16" or "BF16", in half the space. */
  float?: "F32" | "F16" | "BF16";
}

interface Planned {
  name: string;
  type: SafetensorsType;
  tensor: Tensor;
  bytes: number;
}

/**
 * Saves tensors in a safetensors file, in the order in which the reference implementation writes them: the files are
 * the same to the byte.
 */
export async function saveSafetensors(
  path: string,
  tensors: NamedTensorMap,
  options: SaveSafetensorsOptions = {},
): Promise<void> {
  mustBePath("saveSafetensors", path);
  checkFileOptions("saveSafetensors", options, ["metadata", "float"]);
  const { metadata, float = "F32" } = options;
  mustBe("saveSafetensors", "float", '"F32", "F16" or "BF16"', float, ["F32", "F16", "BF16"].includes(float));
  const isMetadata =
    metadata === undefined || (isRecord(metadata) && Object.values(metadata).every(isString));
  mustBe("saveSafetensors", "metadata", "an object of strings", metadata, isMetadata);
  mustBe("saveSafetensors", "tensors", "an object of tensors", tensors, isRecord(tensors));
  const plan = planned(tensors, float);
  const header = encodeHeader(plan, metadata);
  const total = plan.reduce((sum, { bytes }) => sum + bytes, header.length);
  const progress = new Progress(options, total);
  await writeAtomically(
    path,
    async (file) => {
      await file.write(header);
      for (const { tensor, type } of plan) await file.write(await encodeItems(tensor, type, progress));
    },
    progress,
  );
  progress.finish();
}

const isString = (value: unknown) => typeof value === "string";
const isRecord = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The types in descending order, then the names by their bytes. */
function planned(tensors: NamedTensorMap, float: SafetensorsType): Planned[] {
  const order = Object.keys(safetensorsTypes);
  const types: Record<string, SafetensorsType> = {
    float32: float,
    int32: "I32",
    bool: "BOOL",
    complex64: "C64",
  };
  const plan = Object.entries(tensors).map(([name, tensor]): Planned => {
    const holds = tensor instanceof tf.Tensor && Object.hasOwn(types, tensor.dtype);
    mustBe(
      "saveSafetensors",
      JSON.stringify(name),
      "a tensor of float32, int32, bool or complex64",
      tensor,
      holds,
    );
    mustBe(
      "saveSafetensors",
      "the name of a tensor",
      'another one than "__metadata__"',
      name,
      name !== "__metadata__",
    );
    const type = types[tensor.dtype];
    const count = itemCount(tensor.shape) as number;
    return { name, type, tensor, bytes: count * storedTypes[safetensorsTypes[type]].size };
  });
  return plan.sort(
    (a, b) =>
      order.indexOf(b.type) - order.indexOf(a.type) ||
      Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
}

function encodeHeader(plan: Planned[], metadata: Record<string, string> | undefined): Buffer {
  const parts = metadata === undefined ? [] : [`"__metadata__":${JSON.stringify(metadata)}`];
  let offset = 0;
  for (const { name, type, tensor, bytes } of plan) {
    const entry = { dtype: type, shape: tensor.shape, data_offsets: [offset, offset + bytes] };
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    offset += bytes;
  }
  const json = Buffer.from(`{${parts.join(",")}}`);
  // Filled up with spaces, so that the data begins at a multiple of eight.
  const length = Math.ceil(json.length / 8) * 8;
  const rule = `short enough for a header of ${maxHeaderBytes} bytes`;
  mustBe(
    "saveSafetensors",
    "the names, shapes and metadata",
    rule,
    `${length} bytes`,
    length <= maxHeaderBytes,
  );
  const header = Buffer.alloc(8 + length, " ");
  header.writeBigUInt64LE(BigInt(length));
  json.copy(header, 8);
  return header;
}

async function encodeItems(tensor: Tensor, type: SafetensorsType, progress: Progress): Promise<Uint8Array> {
  // In memory of its own: what a backend hands out may be its own, and bytes are put in order below.
  const items = (await tensor.data()).slice();
  const half = type === "F16" ? toFloat16 : type === "BF16" ? toBfloat16 : undefined;
  const stored = half ? new Uint16Array(items.length) : items;
  if (half) {
    await progress.inPieces(items.length, (from, to) => {
      for (let i = from; i < to; i++) stored[i] = half(items[i]);
    });
  }
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  await orderBytes(bytes, stored.BYTES_PER_ELEMENT, "little", progress);
  return bytes;
}

import type { NamedTensorMap } from "@tensorflow/tfjs";
import { buildTensors, type TensorData } from "./build-tensors.js";
import { ByteCursor } from "./byte-cursor.js";
import { orderBytes } from "./byte-order.js";
import { type BundleEntryMessage, checkpointMessages } from "./checkpoint-messages.js";
import { crc32c, masked } from "./crc32c.js";
import { TensorFileError } from "./errors.js";
import { InputFile } from "./input-file.js";
import { decodeMessage } from "./messages.js";
import { checkFileOptions, type FileOptions, mustBePath } from "./options.js";
import { Progress } from "./progress.js";
import { isShape, itemCount } from "./shape.js";
import { readSortedTable } from "./sorted-table.js";
import { decodeItems, storedTypes } from "./stored-types.js";
import { tensorflowTypes } from "./tensorflow-types.js";

/** A checkpoint's index is far smaller than its data. */
const maxIndexBytes = 256 << 20;

interface CheckpointEntry {
  key: string;
  type: (typeof tensorflowTypes)[number];
  shape: number[];
  file: string;
  offset: number;
  size: number;
  /** The masked checksum. */
  checksum: number;
}

/**
 * Loads the tensors of a TensorFlow checkpoint, `PREFIX.index` and `PREFIX.data-…`, by the names that `tf.train.load_checkpoint`
 * lists. Types become those of tensors as in `loadSafetensors`; text becomes tensors of strings.
 *
 * @param prefix the path without `.index`
 * @throws TensorFileError where a file breaks a rule of the format, or a checksum is wrong
 */
export async function loadCheckpoint(prefix: string, options: FileOptions = {}): Promise<NamedTensorMap> {
  mustBePath("loadCheckpoint", prefix);
  checkFileOptions("loadCheckpoint", options);
  return buildTensors(prefix, await readCheckpoint(prefix, options, (key) => key !== objectGraphKey));
}

/** The entry in which a checkpoint of objects says which tensor belongs to which object. */
export const objectGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

/** Reads the data of the tensors that are wanted. */
export async function readCheckpoint(
  prefix: string,
  options: FileOptions,
  isWanted: (key: string) => boolean,
): Promise<Map<string, TensorData>> {
  const entries = (await readIndex(prefix)).filter(({ key }) => isWanted(key));
  await checkShards(entries);
  const progress = new Progress(
    options,
    entries.reduce((sum, { size }) => sum + size, 0),
  );
  const tensors = new Map<string, TensorData>();
  for (const path of new Set(entries.map(({ file }) => file))) {
    await InputFile.use(path, async (file) => {
      for (const entry of entries.filter((entry) => entry.file === path)) {
        tensors.set(entry.key, await readTensor(file, entry, progress));
      }
    });
  }
  progress.finish();
  return tensors;
}

async function readIndex(prefix: string): Promise<CheckpointEntry[]> {
  const path = `${prefix}.index`;
  const bytes = await InputFile.use(path, (file) => {
    const rule = `must have at most ${maxIndexBytes} bytes`;
    if (file.size > maxIndexBytes) throw new TensorFileError(path, rule, { value: file.size });
    return file.read(0, file.size);
  });
  const table = readSortedTable(path, bytes);
  const header = table.get("");
  if (!header)
    throw new TensorFileError(path, "must have an entry without a name, which says how many files there are");
  const { num_shards: shards, endianness } = decodeMessage<{ num_shards: number; endianness: number }>(
    path,
    checkpointMessages,
    "BundleHeader",
    header,
  );
  if (endianness !== 0)
    throw new TensorFileError(path, "numbers must be little endian", { value: endianness });
  table.delete("");
  return [...table].map(([key, value]) => {
    const message = decodeMessage<BundleEntryMessage>(path, checkpointMessages, "BundleEntry", value);
    return checkEntry(prefix, key, message, shards);
  });
}

function checkEntry(
  prefix: string,
  key: string,
  message: BundleEntryMessage,
  shards: number,
): CheckpointEntry {
  const refuse = (rule: string, value: unknown): never => {
    throw new TensorFileError(`${prefix}.index`, `tensor ${JSON.stringify(key)}: ${rule}`, { value });
  };
  const { dtype, shape: shapeMessage, shard_id: shard, offset, size, crc32c: checksum, slices } = message;
  const type = tensorflowTypes[dtype];
  if (type === undefined)
    refuse("must be of a type that tensors can hold", `TensorFlow's type number ${dtype}`);
  if (slices.length > 0) refuse("is stored in slices, which can't be read", `${slices.length} slices`);
  if (shard < 0 || shard >= shards) refuse(`must be in one of the ${shards} files`, shard);
  const shape = (shapeMessage?.dim ?? []).map((dim) => dim.size);
  const count = isShape(shape) ? itemCount(shape) : undefined;
  if (count === undefined)
    return refuse("shape must be whole numbers, 0 or above, with a product below 2^53", shape);
  if (!isShape([offset, size])) refuse("must have a place that can be counted", [offset, size]);
  if (type !== "string" && size !== count * storedTypes[type].size) {
    refuse(
      `must take ${count * storedTypes[type].size} bytes, for ${type} of shape [${shape.join(", ")}]`,
      size,
    );
  }
  // Each text takes a byte for its length at least.
  if (type === "string" && size < count) refuse(`must take ${count} bytes or more, for ${count} texts`, size);
  const five = (number: number) => String(number).padStart(5, "0");
  const file = `${prefix}.data-${five(shard)}-of-${five(shards)}`;
  return { key, type, shape, file, offset, size, checksum };
}

/** Each tensor lies within its file, and no two share a byte: there is never more to load than the files hold. */
async function checkShards(entries: CheckpointEntry[]): Promise<void> {
  for (const path of new Set(entries.map(({ file }) => file))) {
    const inFile = entries.filter(({ file }) => file === path);
    const fileSize = await InputFile.use(path, async ({ size }) => size);
    let end = 0;
    for (const { key, offset, size } of inFile.sort((a, b) => a.offset - b.offset || a.size - b.size)) {
      const name = JSON.stringify(key);
      if (offset < end)
        throw new TensorFileError(path, `tensor ${name}: must begin at ${end} or behind`, { value: offset });
      end = offset + size;
      if (end > fileSize)
        throw new TensorFileError(path, `must have ${end} bytes, for tensor ${name}`, { value: fileSize });
    }
  }
}

async function readTensor(file: InputFile, entry: CheckpointEntry, progress: Progress): Promise<TensorData> {
  const { key, type, shape, offset, size, checksum } = entry;
  const bytes = await file.read(offset, size, progress);
  let crc = 0;
  if (type === "string") {
    const { data, crc: found } = readTexts(file.path, bytes, itemCount(shape) as number, offset);
    checkSum(file.path, key, found, checksum, offset);
    return { shape, dtype: "string", data };
  }
  await progress.inPieces(size, (from, to) => {
    crc = crc32c(bytes.subarray(from, to), crc);
  });
  checkSum(file.path, key, crc, checksum, offset);
  await orderBytes(bytes, type === "complex64" ? 4 : storedTypes[type].size, "little", progress);
  return decodeItems(type, shape, bytes, { file: file.path, tensor: key, offset }, progress);
}

function checkSum(path: string, key: string, crc: number, checksum: number, offset: number): void {
  if (masked(crc) !== checksum) {
    const rule = `the checksum of tensor ${JSON.stringify(key)} must be right`;
    throw new TensorFileError(path, rule, { value: checksum, offset });
  }
}

/** All lengths, their checksum, then the texts. The checksum of the whole takes each length as four bytes. */
function readTexts(
  path: string,
  bytes: Uint8Array,
  count: number,
  offset: number,
): { data: Uint8Array[]; crc: number } {
  const cursor = new ByteCursor(path, bytes, offset);
  const lengths = Array.from({ length: count }, () => cursor.varint());
  const asWritten = Buffer.alloc(4 * count);
  lengths.forEach((length, i) => {
    asWritten.writeUInt32LE(length % 2 ** 32, 4 * i);
  });
  let crc = crc32c(cursor.take(4), crc32c(asWritten));
  const data = lengths.map((length) => {
    const text = cursor.take(length);
    crc = crc32c(text, crc);
    return text.slice();
  });
  return { data, crc };
}

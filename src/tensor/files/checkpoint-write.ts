import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { orderBytes } from "./byte-order.js";
import { checkpointMessages } from "./checkpoint-messages.js";
import { crc32c, masked } from "./crc32c.js";
import { encodeMessage } from "./messages.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { writeAtomically } from "./output-file.js";
import { Progress } from "./progress.js";
import { varint, writeSortedTable } from "./sorted-table-write.js";

/** TensorFlow's numbers of the types that tensors have. */
const types: Record<string, number> = { float32: 1, int32: 3, string: 7, complex64: 8, bool: 10 };

/**
 * Saves tensors as a TensorFlow checkpoint, `PREFIX.index` and `PREFIX.data-00000-of-00001`, which `tf.train.load_checkpoint` and
 * `loadCheckpoint` read by the same names. Each of the two files is the old one or the whole new one; should the process be killed
 * between the two, the checksums tell that they don't belong together.
 *
 * @param prefix the path without `.index`
 */
export async function saveCheckpoint(
  prefix: string,
  tensors: NamedTensorMap,
  options: FileOptions = {},
): Promise<void> {
  mustBePath("saveCheckpoint", prefix);
  checkFileOptions("saveCheckpoint", options);
  const isObject = typeof tensors === "object" && tensors !== null && !Array.isArray(tensors);
  mustBe("saveCheckpoint", "tensors", "an object of tensors", tensors, isObject);
  const sorted = checkTensors(tensors);
  const progress = new Progress(
    options,
    sorted.reduce((sum, [, tensor]) => sum + tensor.size * 4, 0),
  );
  const header = encodeMessage(checkpointMessages, "BundleHeader", {
    num_shards: 1,
    version: { producer: 1 },
  });
  const entries: [Buffer, Uint8Array][] = [[Buffer.alloc(0), header]];
  let offset = 0;
  await writeAtomically(
    `${prefix}.data-00000-of-00001`,
    async (file) => {
      for (const [key, tensor] of sorted) {
        const { bytes, crc } = await encodeItems(tensor, progress);
        const entry = {
          dtype: types[tensor.dtype],
          // A field of the value 0 is left out in TensorFlow's messages.
          shape: { dim: tensor.shape.map((size) => (size === 0 ? {} : { size })) },
          ...(offset === 0 ? {} : { offset }),
          ...(bytes.length === 0 ? {} : { size: bytes.length }),
          crc32c: masked(crc),
        };
        entries.push([key, encodeMessage(checkpointMessages, "BundleEntry", entry)]);
        await file.write(bytes);
        offset += bytes.length;
      }
    },
    progress,
  );
  await writeAtomically(`${prefix}.index`, (file) => file.write(writeSortedTable(entries)));
  progress.finish();
}

/** The tensors in the order of the bytes of their names. */
function checkTensors(tensors: NamedTensorMap): [Buffer, Tensor][] {
  const named = Object.entries(tensors).map(([name, tensor]): [Buffer, Tensor] => {
    const holds = tensor instanceof tf.Tensor && Object.hasOwn(types, tensor.dtype);
    mustBe("saveCheckpoint", JSON.stringify(name), "a tensor", tensor, holds);
    mustBe("saveCheckpoint", "the name of a tensor", "some text", name, name !== "");
    return [Buffer.from(name), tensor];
  });
  return named.sort(([a], [b]) => Buffer.compare(a, b));
}

async function encodeItems(tensor: Tensor, progress: Progress): Promise<{ bytes: Uint8Array; crc: number }> {
  if (tensor.dtype === "string") return encodeTexts((await tensor.bytes()) as Uint8Array[]);
  // In memory of its own: what a backend hands out may be its own, and bytes are put in order below.
  const items = (await tensor.data()).slice();
  const bytes = new Uint8Array(items.buffer, items.byteOffset, items.byteLength);
  await orderBytes(bytes, items.BYTES_PER_ELEMENT, "little", progress);
  let crc = 0;
  await progress.inPieces(bytes.length, (from, to) => {
    crc = crc32c(bytes.subarray(from, to), crc);
  });
  return { bytes, crc };
}

/** All lengths, their checksum, then the texts; see the reading in checkpoint-read.ts. */
function encodeTexts(texts: Uint8Array[]): { bytes: Uint8Array; crc: number } {
  const lengths = crc32c(Buffer.from(new Uint32Array(texts.map((text) => text.length)).buffer));
  const checksum = Buffer.from(new Uint32Array([masked(lengths)]).buffer);
  const crc = texts.reduce((sum, text) => crc32c(text, sum), crc32c(checksum, lengths));
  return { bytes: Buffer.concat([...texts.map((text) => varint(text.length)), checksum, ...texts]), crc };
}

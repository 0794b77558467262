import { createGzip } from "node:zlib";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { orderBytes } from "./byte-order.js";
import { encodeIdxHeader, type IdxData, type IdxType, idxTypes, largestDimension } from "./idx-header.js";
import type { IdxArray } from "./idx-read.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { type OutputFile, writeAtomically } from "./output-file.js";
import { Progress } from "./progress.js";
import { isShape, itemCount } from "./shape.js";

export interface SaveIdxOptions extends FileOptions {
  /**
   * How the numbers are stored: as the array's own type; a tensor of float32 as "float32", of int32 as "int32" and of
   * bool as "uint8". Numbers that the type doesn't hold exactly are refused.
   */
  type?: IdxType;
}

/** Writes a tensor, or an array with its shape, as an IDX file; compressed where the name ends in `.gz`. */
export async function saveIdx(
  path: string,
  source: Tensor | Pick<IdxArray, "shape" | "data">,
  options: SaveIdxOptions = {},
): Promise<void> {
  mustBePath("saveIdx", path);
  checkFileOptions("saveIdx", options, ["type"]);
  const { shape, data } = source instanceof tf.Tensor ? await ofTensor(source) : checkedArray(source);
  const type = options.type ?? typeOf(data);
  mustBe(
    "saveIdx",
    "type",
    `one of ${Object.keys(idxTypes).join(", ")}`,
    type,
    Object.hasOwn(idxTypes, type),
  );
  const rule = `from 1 to 255 dimensions of at most ${largestDimension}`;
  const fits = shape.length > 0 && shape.length < 256 && shape.every((size) => size <= largestDimension);
  mustBe("saveIdx", "shape", rule, shape, fits);
  const { size, array } = idxTypes[type];
  const progress = new Progress(options, data.length * size);
  const items = new array(data.length);
  await progress.inPieces(data.length, (from, to) => {
    for (let i = from; i < to; i++) {
      items[i] = data[i];
      if (!Object.is(items[i], data[i]) && items[i] !== data[i]) {
        const rule = `${type}, which holds each number exactly`;
        mustBe("saveIdx", "type", rule, `the item ${i}, ${data[i]}`, false);
      }
    }
  });
  const bytes = new Uint8Array(items.buffer);
  await orderBytes(bytes, size, "big", progress);
  const header = encodeIdxHeader(type, shape);
  await writeAtomically(
    path,
    (file) => (path.endsWith(".gz") ? writeCompressed(file, header, bytes) : writePlain(file, header, bytes)),
    progress,
  );
  progress.finish();
}

async function ofTensor(tensor: Tensor): Promise<Pick<IdxArray, "shape" | "data">> {
  const rule = "a tensor of float32, int32 or bool";
  mustBe("saveIdx", "tensor", rule, tensor.dtype, ["float32", "int32", "bool"].includes(tensor.dtype));
  return { shape: tensor.shape, data: (await tensor.data()) as IdxData };
}

function checkedArray(source: Pick<IdxArray, "shape" | "data">): Pick<IdxArray, "shape" | "data"> {
  const { shape, data } = source ?? {};
  const known = Object.values(idxTypes).some(({ array }) => data instanceof array);
  mustBe(
    "saveIdx",
    "data",
    `a ${Object.values(idxTypes)
      .map(({ array }) => array.name)
      .join(", ")}`,
    data,
    known,
  );
  const rule = `sizes whose product is ${data.length}, the number of items`;
  mustBe("saveIdx", "shape", rule, shape, isShape(shape) && itemCount(shape) === data.length);
  return { shape, data };
}

function typeOf(data: IdxData): IdxType {
  return (Object.keys(idxTypes) as IdxType[]).find((type) => data instanceof idxTypes[type].array) as IdxType;
}

async function writePlain(file: OutputFile, header: Uint8Array, bytes: Uint8Array): Promise<void> {
  await file.write(header);
  await file.write(bytes);
}

async function writeCompressed(file: OutputFile, header: Uint8Array, bytes: Uint8Array): Promise<void> {
  const gzip = createGzip();
  gzip.write(header);
  gzip.end(bytes);
  for await (const piece of gzip) await file.write(piece as Uint8Array);
}

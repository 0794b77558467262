import type { Tensor } from "@tensorflow/tfjs";
import { buildTensor } from "./build-tensors.js";
import { orderBytes } from "./byte-order.js";
import { TensorFileError } from "./errors.js";
import { GunzipReader, largestGzipRatio } from "./gzip.js";
import {
  type IdxData,
  type IdxHeader,
  type IdxType,
  idxTypes,
  parseIdxSizes,
  parseIdxStart,
} from "./idx-header.js";
import { InputFile } from "./input-file.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { Progress } from "./progress.js";

/** What an IDX file holds. */
export interface IdxArray {
  type: IdxType;
  shape: number[];
  /** The items in row order. */
  data: IdxData;
}

/**
 * Reads an IDX file, plain or compressed with gzip (which is seen by its content).
 *
 * @throws TensorFileError where the file is not an IDX file, or not as long as its header says
 */
export async function readIdx(path: string, options: FileOptions = {}): Promise<IdxArray> {
  mustBePath("readIdx", path);
  checkFileOptions("readIdx", options);
  return read(path, options);
}

export interface LoadIdxOptions extends FileOptions {
  /** What the tensor holds: "int32" for files of whole numbers and "float32" for others, if not given. */
  dtype?: "float32" | "int32";
}

/**
 * Reads an IDX file into a tensor: MNIST's pictures as int32 [60000, 28, 28], its labels as int32 [60000].
 * Numbers of type float64 are rounded to float32, which is all that a tensor has.
 *
 * @throws TensorFileError where the file is not an IDX file, or not as long as its header says
 */
export async function loadIdx(path: string, options: LoadIdxOptions = {}): Promise<Tensor> {
  mustBePath("loadIdx", path);
  checkFileOptions("loadIdx", options, ["dtype"]);
  const { dtype, ...rest } = options;
  const known = [undefined, "float32", "int32"];
  mustBe("loadIdx", "dtype", '"float32" or "int32"', dtype, known.includes(dtype));
  const { type, shape, data } = await read(path, rest);
  const isFloat = type === "float32" || type === "float64";
  if (dtype === "int32" && isFloat) {
    throw new TensorFileError(path, 'holds numbers with fractions, so dtype must be "float32"', {
      value: type,
    });
  }
  return dtype === "float32" || isFloat
    ? buildTensor({
        shape,
        dtype: "float32",
        data: data instanceof Float32Array ? data : new Float32Array(data),
      })
    : buildTensor({ shape, dtype: "int32", data: data instanceof Int32Array ? data : new Int32Array(data) });
}

function read(path: string, options: FileOptions): Promise<IdxArray> {
  return InputFile.use(path, async (file) => {
    const progress = new Progress(options, file.size);
    const start = await file.read(0, Math.min(2, file.size));
    const isGzip = start[0] === 0x1f && start[1] === 0x8b;
    const { header, bytes } = await (isGzip ? readCompressed(file, progress) : readPlain(file, progress));
    const { size, array } = idxTypes[header.type];
    await orderBytes(bytes, size, "big", progress);
    progress.finish();
    return { type: header.type, shape: header.shape, data: new array(bytes.buffer) };
  });
}

interface RawIdx {
  header: IdxHeader;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The length that the header promises is compared with the file's before there is memory for it. */
async function readPlain(file: InputFile, progress: Progress): Promise<RawIdx> {
  const upTo = (offset: number, length: number) =>
    file.read(offset, Math.max(0, Math.min(length, file.size - offset)), progress);
  const { type, sizesBytes } = parseIdxStart(file.path, await upTo(0, 4));
  const header = parseIdxSizes(file.path, type, sizesBytes, await upTo(4, sizesBytes));
  const dataStart = 4 + sizesBytes;
  const wanted = dataStart + header.dataBytes;
  if (file.size !== wanted) {
    throw new TensorFileError(
      file.path,
      `must have ${wanted} bytes, as its header says ${described(header)}`,
      {
        value: file.size,
      },
    );
  }
  return { header, bytes: await file.read(dataStart, header.dataBytes, progress) };
}

async function readCompressed(file: InputFile, progress: Progress): Promise<RawIdx> {
  const reader = new GunzipReader(file, progress);
  try {
    const { type, sizesBytes } = parseIdxStart(file.path, await reader.read(4));
    const header = parseIdxSizes(file.path, type, sizesBytes, await reader.read(sizesBytes));
    if (header.dataBytes > file.size * largestGzipRatio) {
      const rule = `its header says ${described(header)}, more than ${file.size} bytes of gzip data can hold`;
      throw new TensorFileError(file.path, rule);
    }
    const bytes = await reader.read(header.dataBytes);
    const rule = `must hold ${header.dataBytes} bytes of items, as its header says ${described(header)}`;
    if (bytes.length < header.dataBytes) throw new TensorFileError(file.path, rule, { value: bytes.length });
    if (!(await reader.atEnd())) throw new TensorFileError(file.path, rule, { value: "more" });
    return { header, bytes };
  } finally {
    await reader.close();
  }
}

function described({ type, shape }: IdxHeader): string {
  return `${type} of shape [${shape.length > 8 ? `${shape.slice(0, 8).join(", ")}, …` : shape.join(", ")}]`;
}

import type { io, LayersModel } from "@tensorflow/tfjs";
import { mustBe } from "../../../random/options.js";
import { crc32c } from "../../../tensor/files/crc32c.js";
import { TensorFileError } from "../../../tensor/files/errors.js";
import { InputFile } from "../../../tensor/files/input-file.js";
import { loadCleanly } from "../../../tensor/files/load-cleanly.js";
import { checkFileOptions, type FileOptions, mustBePath } from "../../../tensor/files/options.js";
import { Progress } from "../../../tensor/files/progress.js";
import { itemCount } from "../../../tensor/files/shape.js";
import { tf } from "../../../tensor/index.js";
import { checkHeader, endBytes, type Header, magic, maxHeaderBytes, startBytes, version } from "./format.js";
import { decodeSection } from "./sections.js";

/**
 * The model of a file's bytes, ready to run and to be trained further.
 *
 * @throws TensorFileError where the bytes break a rule of the format; no tensor is left behind then
 */
export async function unpackModel(bytes: Uint8Array): Promise<LayersModel> {
  mustBe("unpackModel", "bytes", "a Uint8Array", bytes, bytes instanceof Uint8Array);
  return read("the packed model", bytes);
}

/**
 * Loads a file that `savePacked` has written.
 *
 * @throws TensorFileError where the file breaks a rule of the format; no tensor is left behind then
 */
export async function loadPacked(path: string, options: FileOptions = {}): Promise<LayersModel> {
  mustBePath("loadPacked", path);
  checkFileOptions("loadPacked", options);
  const bytes = await InputFile.use(path, async (file) => {
    const progress = new Progress(options, file.size);
    const bytes = await file.read(0, file.size, progress);
    progress.finish();
    return bytes;
  });
  return read(path, bytes);
}

async function read(path: string, bytes: Uint8Array): Promise<LayersModel> {
  const { header, sections } = readHeader(path, bytes);
  // All numbers are there before there is a tensor.
  const data: Float32Array[] = [];
  let at = sections;
  for (const weight of header.weights) {
    try {
      data.push(decodeSection(weight, bytes.subarray(at, at + weight.bytes), itemCount(weight.shape)!));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new TensorFileError(path, `weights ${JSON.stringify(weight.name)}: ${cause.message}`, {
        offset: at,
        cause,
      });
    }
    at += weight.bytes;
  }
  const artifacts: io.ModelArtifacts = {
    modelTopology: header.topology,
    weightSpecs: header.weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
    weightData: new Uint8Array(Buffer.concat(data.map(({ buffer }) => new Uint8Array(buffer)))).buffer,
  };
  return loadCleanly(path, { load: async () => artifacts }, (handler) => tf.loadLayersModel(handler));
}

/** Checks everything about the file that can be told before its weights are decoded. */
function readHeader(path: string, bytes: Uint8Array): { header: Header; sections: number } {
  const refuse = (rule: string, details: object): never => {
    throw new TensorFileError(path, rule, details);
  };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = file.toString("latin1", 0, magic.length);
  if (begin !== magic) refuse(`must begin with ${magic}`, { value: begin, offset: 0 });
  if (file.length < startBytes + endBytes) {
    refuse(`must have at least ${startBytes + endBytes} bytes`, { value: file.length });
  }
  const found = file.readUInt32LE(8);
  if (found !== version) refuse(`must be of version ${version} of the format`, { value: found, offset: 8 });
  const end = file.length - endBytes;
  const sum = file.readUInt32LE(end);
  const computed = crc32c(file.subarray(0, end));
  if (sum !== computed) {
    refuse("is cut or changed: its checksum must be that of its bytes", { value: sum, offset: end });
  }
  const length = file.readUInt32LE(12);
  if (length > Math.min(maxHeaderBytes, end - startBytes)) {
    refuse(`the header must have at most ${Math.min(maxHeaderBytes, end - startBytes)} bytes`, {
      value: length,
      offset: 12,
    });
  }
  const sections = startBytes + length;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(startBytes, sections)));
  } catch (cause) {
    refuse(`the header must be JSON in UTF-8: ${(cause as Error).message}`, { offset: startBytes, cause });
  }
  return { header: checkHeader(path, json, end - sections), sections };
}

import type { NamedTensorMap } from "@tensorflow/tfjs";
import { buildTensors, type TensorData } from "./build-tensors.js";
import { orderBytes } from "./byte-order.js";
import { TensorFileError } from "./errors.js";
import { InputFile } from "./input-file.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { Progress } from "./progress.js";
import { readSafetensorsHeader, type SafetensorsEntry, safetensorsTypes } from "./safetensors-header.js";
import { decodeItems, storedTypes } from "./stored-types.js";

export interface LoadSafetensorsOptions extends FileOptions {
  /** The tensors to load; all, if not given. */
  names?: readonly string[];
}

export interface Safetensors {
  /** The tensors by name. The object has no prototype, so any name is safe. */
  tensors: NamedTensorMap;
  /** What the file says of itself: strings by name, without a prototype, too. */
  metadata: Record<string, string>;
}

/**
 * Loads a safetensors file. F32, F16, BF16 and F64 become float32 (F64 is rounded), BOOL bool, C64 complex64 and all whole
 * numbers int32, in which those of U32, I64 and U64 must fit. All tensors are made, or none.
 *
 * @throws TensorFileError where the file breaks a rule of the format
 */
export async function loadSafetensors(
  path: string,
  options: LoadSafetensorsOptions = {},
): Promise<Safetensors> {
  mustBePath("loadSafetensors", path);
  checkFileOptions("loadSafetensors", options, ["names"]);
  const { names } = options;
  const areNames =
    names === undefined || (Array.isArray(names) && names.every((name) => typeof name === "string"));
  mustBe("loadSafetensors", "names", "an array of names", names, areNames);
  return InputFile.use(path, async (file) => {
    const { entries, metadata } = await readSafetensorsHeader(file);
    const chosen = names ? choose(path, entries, names) : entries;
    const progress = new Progress(
      options,
      chosen.reduce((sum, { start, end }) => sum + end - start, 0),
    );
    const loaded: [string, TensorData][] = [];
    for (const entry of chosen) loaded.push([entry.name, await readTensor(file, entry, progress)]);
    progress.finish();
    return { tensors: buildTensors(path, loaded), metadata };
  });
}

function choose(path: string, entries: SafetensorsEntry[], names: readonly string[]): SafetensorsEntry[] {
  const missing = names.find((name) => !entries.some((entry) => entry.name === name));
  if (missing !== undefined) {
    const known = entries.slice(0, 10).map(({ name }) => name);
    const more = entries.length > known.length ? `, … (${entries.length} in all)` : "";
    throw new TensorFileError(path, `holds tensors ${known.join(", ")}${more}`, { value: missing });
  }
  return entries.filter(({ name }) => names.includes(name));
}

async function readTensor(file: InputFile, entry: SafetensorsEntry, progress: Progress): Promise<TensorData> {
  const { name, shape, start, end } = entry;
  const type = safetensorsTypes[entry.type];
  const bytes = await file.read(start, end - start, progress);
  const { size } = storedTypes[type];
  await orderBytes(bytes, type === "complex64" ? 4 : size, "little", progress);
  return decodeItems(type, shape, bytes, { file: file.path, tensor: name, offset: start }, progress);
}

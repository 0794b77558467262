import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { io } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { TensorFileError } from "./errors.js";
import { allocate, InputFile } from "./input-file.js";
import { joinBuffers } from "./join-buffers.js";
import type { FileOptions } from "./options.js";
import { Progress } from "./progress.js";
import { checkManifest, groupBytes, type WeightGroup, weightBytes } from "./weights-manifest.js";

/** No topology comes near; a string can't be much longer. */
const maxJsonBytes = 256 << 20;

/** Reads the model.json at this path, or in this folder, and the weights that it names. */
export async function readModel(path: string, options: FileOptions): Promise<io.ModelArtifacts> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, "model.json") : path;
  const json = await readModelJson(file);
  if (json.weightsManifest === undefined) return tf.io.getModelArtifactsForJSON(json, unreachable);
  const manifest = checkManifest(file, json.weightsManifest);
  const sizes = await shardSizes(dirname(file), manifest);
  for (const group of manifest) checkSizes(file, group, sizes);
  const total = manifest
    .flatMap(({ paths }) => paths)
    .reduce((sum, shard) => sum + (sizes.get(shard) as number), 0);
  const progress = new Progress(options, total);
  const buffers: ArrayBuffer[] = [];
  for (const group of manifest) buffers.push(await readGroup(file, group, sizes, progress));
  progress.finish();
  const specs = manifest.flatMap(({ weights }) => weights);
  return tf.io.getModelArtifactsForJSON(json, async () => [specs, joinBuffers(buffers)]);
}

function unreachable(): never {
  throw new Error("a model without a manifest has no weights to read");
}

async function readModelJson(path: string): Promise<io.ModelJSON> {
  const text = await InputFile.use(path, async (file) => {
    if (file.size > maxJsonBytes) {
      throw new TensorFileError(path, `must have at most ${maxJsonBytes} bytes`, { value: file.size });
    }
    return new TextDecoder().decode(await file.read(0, file.size));
  });
  let json: io.ModelJSON;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new TensorFileError(path, `must be JSON: ${(cause as Error).message}`, { cause });
  }
  const topology = json?.modelTopology;
  if (typeof topology !== "object" || topology === null) {
    throw new TensorFileError(path, "must have a modelTopology", { value: topology });
  }
  return json;
}

async function shardSizes(folder: string, manifest: WeightGroup[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const shard of manifest.flatMap(({ paths }) => paths)) {
    await InputFile.use(join(folder, shard), async ({ size }) => sizes.set(shard, size));
  }
  return sizes;
}

/** Compares what the weights take with what the shards have, where that is known before they are read. */
function checkSizes(path: string, group: WeightGroup, sizes: Map<string, number>): void {
  const wanted = group.weights.reduce<number | undefined>((sum, weight) => {
    const bytes = weightBytes(weight);
    return sum === undefined || bytes === undefined ? undefined : sum + bytes;
  }, 0);
  const found = foundBytes(group, sizes);
  if (wanted !== undefined && wanted !== found) throw wrongSize(path, group, sizes, wanted);
}

function foundBytes({ paths }: WeightGroup, sizes: Map<string, number>): number {
  return paths.reduce((sum, shard) => sum + (sizes.get(shard) as number), 0);
}

/**
 * Names the shard that is too short or too long. All shards of a group but the last have the same size, since that is
 * how groups are divided; so it is the one that differs, or else the last.
 */
function wrongSize(
  path: string,
  group: WeightGroup,
  sizes: Map<string, number>,
  wanted: number,
): TensorFileError {
  const { paths } = group;
  const found = foundBytes(group, sizes);
  if (paths.length === 0) {
    return new TensorFileError(path, `weights of ${wanted} bytes must have files that hold them`, {
      value: paths,
    });
  }
  const size = (shard: string) => sizes.get(shard) as number;
  const usual = Math.max(...paths.slice(0, -1).map(size));
  const shard = paths.slice(0, -1).find((name) => size(name) !== usual) ?? (paths.at(-1) as string);
  const file = join(dirname(path), shard);
  const should = size(shard) + wanted - found;
  if (should < 0) {
    const rule = `the weights of ${paths.length} files must take the ${found} bytes that these hold`;
    return new TensorFileError(path, rule, { value: wanted });
  }
  return new TensorFileError(file, `must have ${should} bytes, as the weights in ${path} take`, {
    value: size(shard),
  });
}

async function readGroup(
  path: string,
  group: WeightGroup,
  sizes: Map<string, number>,
  progress: Progress,
): Promise<ArrayBuffer> {
  const bytes = allocate(path, foundBytes(group, sizes));
  let at = 0;
  for (const shard of group.paths) {
    const size = sizes.get(shard) as number;
    await InputFile.use(join(dirname(path), shard), (file) =>
      file.fill(bytes.subarray(at, at + size), 0, progress),
    );
    at += size;
  }
  const wanted = groupBytes(group, bytes);
  if (wanted !== bytes.length) throw wrongSize(path, group, sizes, wanted);
  return bytes.buffer;
}

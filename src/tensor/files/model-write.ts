import { randomBytes } from "node:crypto";
import { lstat, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { io } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { asFileError, TensorFileError } from "./errors.js";
import { joinBuffers } from "./join-buffers.js";
import type { FileOptions } from "./options.js";
import { writeAtomically } from "./output-file.js";
import { Progress } from "./progress.js";
import { checkManifest } from "./weights-manifest.js";

/**
 * Writes model.json and a file of weights into a folder, which is made where there is none. The weights never have the name
 * of a file that is there, and model.json, which names them, is moved to its place last: at every moment the folder holds
 * the old model or the new one, whole.
 */
export async function writeModel(
  folder: string,
  artifacts: io.ModelArtifacts,
  options: FileOptions,
): Promise<io.SaveResult> {
  if (artifacts.modelTopology instanceof ArrayBuffer) {
    throw new TensorFileError(folder, "the topology must be JSON, not a binary GraphDef");
  }
  const weights = joinBuffers([artifacts.weightData ?? []].flat());
  const progress = new Progress(options, weights.byteLength);
  await makeFolder(folder);
  const model = join(folder, "model.json");
  const old = await shardsOf(model);
  const shard = await freeName(folder);
  const manifest: io.WeightsManifestConfig = [{ paths: [shard], weights: artifacts.weightSpecs ?? [] }];
  // Everything but the weights themselves is said in model.json.
  const { weightData: _data, weightSpecs: _specs, getWeightStream: _stream, ...rest } = artifacts;
  const json = JSON.stringify({ ...rest, weightsManifest: manifest } satisfies Partial<io.ModelJSON>);
  try {
    await writeAtomically(join(folder, shard), (file) => file.write(new Uint8Array(weights)), progress);
    options.signal?.throwIfAborted();
    await writeAtomically(model, (file) => file.write(Buffer.from(json)));
  } catch (error) {
    await rm(join(folder, shard), { force: true });
    throw error;
  }
  // The new model is in its place; that an old file stays where it can't be removed harms nobody.
  for (const name of old) if (name !== shard) await rm(join(folder, name), { force: true }).catch(() => {});
  progress.finish();
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asFileError(folder, "written", error);
  }
}

async function freeName(folder: string): Promise<string> {
  const isTaken = await lstat(join(folder, "weights.bin")).then(
    () => true,
    () => false,
  );
  return isTaken ? `weights-${randomBytes(4).toString("hex")}.bin` : "weights.bin";
}

/**
 * The files of weights that the model in this place names, which nobody needs once it is replaced. Only such with the usual
 * ending, since what a model.json from elsewhere names may be somebody's.
 */
async function shardsOf(model: string): Promise<string[]> {
  try {
    const { weightsManifest } = JSON.parse(await readFile(model, "utf8"));
    return checkManifest(model, weightsManifest).flatMap(({ paths }) =>
      paths.filter((name) => name.endsWith(".bin")),
    );
  } catch {
    // No model, or none of this format: then nothing is known to be its own.
    return [];
  }
}

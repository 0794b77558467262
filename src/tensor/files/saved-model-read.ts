import { join } from "node:path";
import type { GraphModel, io, NamedTensorMap } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { buildTensors, type TensorData } from "./build-tensors.js";
import { checkpointMessages, type ObjectGraphMessage } from "./checkpoint-messages.js";
import { objectGraphKey, readCheckpoint } from "./checkpoint-read.js";
import { TensorFileError } from "./errors.js";
import { InputFile } from "./input-file.js";
import { joinBuffers } from "./join-buffers.js";
import { loadCleanly } from "./load-cleanly.js";
import { decodeMessage } from "./messages.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { Progress } from "./progress.js";
import { restoredVariables } from "./restored-variables.js";
import { GraphFlattener } from "./saved-model-graph.js";
import {
  type MetaGraphMessage,
  type SavedModelMessage,
  type SignatureMessage,
  savedModelMessages,
  type TensorInfoMessage,
} from "./saved-model-messages.js";
import { decodeTensorMessage } from "./tensor-message.js";

/** Protocol buffers have at most 2 GB; a graph without its variables is far smaller. */
const maxGraphBytes = 512 << 20;

export interface LoadSavedModelOptions extends FileOptions {
  /** Which of the model's functions is to be run: "serving_default" if not given. */
  signature?: string;
}

/**
 * Loads a model that TensorFlow 2 or Keras' `model.export` wrote: the folder with saved_model.pb and variables. Its graph is
 * made into one that TensorFlow.js runs on every backend, so the result is what `tf.loadGraphModel` gives: `model.predict(x)`
 * for one input, `model.predict({name: x, …})` for several; several outputs come as an object of tensors by their names.
 * `model.save("file://…")` keeps it in TensorFlow.js' own format.
 *
 * What can't be run so is an error: functions that branch or loop, tables, state that changes. `loadSavedModelVariables` reads
 * the weights then, and where tfjs-node is installed, its `node.loadSavedModel` runs everything.
 *
 * @throws TensorFileError that names the file, the rule and the value
 */
export async function loadSavedModel(
  folder: string,
  options: LoadSavedModelOptions = {},
): Promise<GraphModel> {
  mustBePath("loadSavedModel", folder);
  checkFileOptions("loadSavedModel", options, ["signature"]);
  const { signature: name = "serving_default", ...fileOptions } = options;
  mustBe("loadSavedModel", "signature", "a name", name, typeof name === "string");
  const artifacts = await readArtifacts(folder, name, fileOptions);
  return loadCleanly(folder, { load: async () => artifacts }, (handler) => tf.loadGraphModel(handler));
}

async function readArtifacts(folder: string, name: string, options: FileOptions): Promise<io.ModelArtifacts> {
  const path = join(folder, "saved_model.pb");
  const graph = await readGraph(path);
  const signature = Object.hasOwn(graph.signature_def, name) ? graph.signature_def[name] : undefined;
  if (!signature) {
    const known = Object.keys(graph.signature_def).filter((key) => !key.startsWith("__"));
    throw new TensorFileError(path, `has the signatures ${known.join(", ") || "(none)"}`, { value: name });
  }
  const { flat, outputs } = flatten(path, graph, signature);
  const weights = await readWeights(folder, path, graph, flat, options);
  const specs: io.WeightsManifestEntry[] = [];
  const buffers: ArrayBuffer[] = [];
  for (const [weight, { shape, dtype, data }] of weights) {
    specs.push({ name: weight, shape, dtype });
    buffers.push(encode(data));
  }
  return {
    format: "graph-model",
    generatedBy: "TensorFlow SavedModel",
    modelTopology: { node: flat.nodes, versions: { producer: 0, minConsumer: 0 } },
    weightSpecs: specs,
    weightData: joinBuffers(buffers),
    signature: { inputs: tensorInfos(signature.inputs), outputs },
    ...(Object.keys(outputs).length > 1
      ? { userDefinedMetadata: { structuredOutputKeys: Object.keys(outputs) } }
      : {}),
  };
}

async function readGraph(path: string): Promise<MetaGraphMessage> {
  const bytes = await InputFile.use(path, (file) => {
    const rule = `must have at most ${maxGraphBytes} bytes`;
    if (file.size > maxGraphBytes) throw new TensorFileError(path, rule, { value: file.size });
    return file.read(0, file.size);
  });
  const { meta_graphs: graphs } = decodeMessage<SavedModelMessage>(
    path,
    savedModelMessages,
    "SavedModel",
    bytes,
    true,
  );
  const serving = graphs.find(({ meta_info_def }) => meta_info_def?.tags.includes("serve"));
  if (!serving) {
    const tags = graphs.map(({ meta_info_def }) => meta_info_def?.tags.join("+"));
    throw new TensorFileError(path, 'must hold a graph with the tag "serve"', { value: tags });
  }
  return serving;
}

/** The flat graph of one signature, and the names of its outputs there. */
function flatten(path: string, graph: MetaGraphMessage, signature: SignatureMessage) {
  const flat = new GraphFlattener(path, graph);
  const outputs: Record<string, object> = {};
  try {
    for (const info of Object.values(signature.inputs)) flat.addInput(info.name ?? "");
    // In the order of their names, since a map of a protocol buffer has none.
    for (const key of Object.keys(signature.outputs).sort()) {
      const info = signature.outputs[key];
      flat.addOutput(`outputs/${key}`, info.name ?? "");
      outputs[key] = { ...tensorInfo(info), name: `outputs/${key}:0` };
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new TensorFileError(path, "its graph is too deep", { cause });
  }
  return { flat, outputs };
}

function tensorInfos(infos: Record<string, TensorInfoMessage>): Record<string, object> {
  return Object.fromEntries(Object.entries(infos).map(([key, info]) => [key, tensorInfo(info)]));
}

const tensorInfo = ({ name, dtype, tensor_shape: shape }: TensorInfoMessage) => ({
  name,
  dtype,
  ...(shape && !shape.unknown_rank
    ? { tensorShape: { dim: shape.dim.map(({ size = 0 }) => ({ size })) } }
    : {}),
});

/** The graph's constants, and what the checkpoint has of the variables that it reads. */
async function readWeights(
  folder: string,
  path: string,
  graph: MetaGraphMessage,
  flat: GraphFlattener,
  options: FileOptions,
): Promise<Map<string, TensorData>> {
  const weights = new Map<string, TensorData>();
  const constants = new Progress({ signal: options.signal }, 0);
  for (const [name, message] of flat.constants) {
    weights.set(name, await decodeTensorMessage(path, name, message, constants));
  }
  const keys = restoredVariables(graph);
  const wanted = new Set([...flat.variables].map((variable) => keys.get(variable)));
  const found =
    wanted.size === 0
      ? new Map<string, TensorData>()
      : await readCheckpoint(join(folder, "variables", "variables"), options, (key) => wanted.has(key));
  for (const variable of flat.variables) {
    const data = found.get(keys.get(variable) ?? "");
    if (!data) {
      const rule =
        "each variable that is read must have its value in the folder variables, as TensorFlow 2 writes it";
      throw new TensorFileError(path, rule, { value: variable });
    }
    weights.set(variable, data);
  }
  return weights;
}

/** As weights are stored: numbers as they are, each text behind its length in four bytes. */
function encode(data: TensorData["data"]): ArrayBuffer {
  if (!Array.isArray(data)) return data.slice().buffer as ArrayBuffer;
  const parts = data.flatMap((text) => [Buffer.from(new Uint32Array([text.length]).buffer), text]);
  return new Uint8Array(Buffer.concat(parts)).buffer;
}

/**
 * Loads the variables of a SavedModel, by the names that they had in TensorFlow, "dense/kernel" say. Where several have the
 * same, which Keras 3 makes by storing each twice, the first has the name, and others that of their place in the model's
 * object, "layers/1/kernel". No graph is needed for that, so it works for every model.
 *
 * @throws TensorFileError that names the file, the rule and the value
 */
export async function loadSavedModelVariables(
  folder: string,
  options: FileOptions = {},
): Promise<NamedTensorMap> {
  mustBePath("loadSavedModelVariables", folder);
  checkFileOptions("loadSavedModelVariables", options);
  const prefix = join(folder, "variables", "variables");
  const tensors = await readCheckpoint(prefix, options, () => true);
  const names = fullNames(prefix, tensors.get(objectGraphKey));
  tensors.delete(objectGraphKey);
  const named = [...tensors].map(([key, data]): [string, TensorData] => {
    return [names.get(key) ?? key.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, ""), data];
  });
  return buildTensors(folder, named);
}

/** The variables' names by the checkpoint's keys, each name once. */
function fullNames(prefix: string, graph: TensorData | undefined): Map<string, string> {
  const [message] = (graph?.data ?? []) as Uint8Array[];
  if (!(message instanceof Uint8Array)) return new Map();
  const { nodes } = decodeMessage<ObjectGraphMessage>(
    `${prefix}.index`,
    checkpointMessages,
    "ObjectGraph",
    message,
  );
  const keys = new Map<string, string>();
  for (const { full_name: name, checkpoint_key: key } of nodes.flatMap((node) => node.attributes)) {
    if (name !== "" && !keys.has(name)) keys.set(name, key);
  }
  return new Map([...keys].map(([name, key]) => [key, name]));
}

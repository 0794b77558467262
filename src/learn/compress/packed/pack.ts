import type { LayersModel, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../../display/index.js";
import { mustBe } from "../../../random/options.js";
import { crc32c } from "../../../tensor/files/crc32c.js";
import { checkFileOptions, type FileOptions, mustBePath } from "../../../tensor/files/options.js";
import { writeAtomically } from "../../../tensor/files/output-file.js";
import { Progress } from "../../../tensor/files/progress.js";
import { chooseKernels, forLayer, kernelsOf, oneChannel, type PerLayer } from "../kernels.js";
import { type Encoding, mustBeEncoding } from "./encodings.js";
import { endBytes, type Header, magic, startBytes, version } from "./format.js";
import { encodeSection } from "./sections.js";
import { topologyOf } from "./topology.js";

export interface PackSpec {
  /** How kernels are held: one for all layers, or by the layers' names; those not named are float32. */
  kernels: PerLayer<Encoding>;
  /** How all other weights are held, such as biases ({ kind: "float32" } if not given). */
  others?: Encoding;
}

export interface Packed {
  /** The file. */
  bytes: Uint8Array;
  /** What its parts take: the header with the topology, and each weight tensor. */
  parts: { name: string; kind: string; bytes: number; weights: number }[];
}

/** What a float32 takes. */
const plain: Encoding = { kind: "float32" };

/**
 * Makes the file of a compressed model: its topology, and each weight in the way that is asked for. `unpackModel` makes the model
 * of it again. "sparse" and "shared" hold exactly the weights that the model has (so prune or share them before); the others
 * round them.
 *
 * @throws RangeError if a layer's weights are to be shared, and have more than 256 values
 */
export function packModel(model: LayersModel, spec: PackSpec): Packed {
  const { kernels: encodings, others = plain, ...unknown } = spec;
  refuseUnknownOptions("packModel", unknown, ["kernels", "others"]);
  const isGiven = typeof encodings === "object" && encodings !== null;
  mustBe("packModel", "kernels", "an encoding, or encodings by the layers' names", encodings, isGiven);
  const named = "kind" in encodings ? undefined : Object.keys(encodings);
  const chosen = chooseKernels("packModel", model, named);
  for (const { layer } of chosen) mustBeEncoding("packModel", forLayer(encodings, layer));
  mustBeEncoding("packModel", others);
  const kernels = new Map(kernelsOf(model).map((kernel) => [kernel.variable.id, kernel]));
  const weights = model.weights as unknown as { originalName: string; read(): Variable }[];
  const sections = weights.map((weight) => {
    const variable = weight.read();
    const kernel = kernels.get(variable.id);
    const encoding = kernel ? (forLayer(encodings, kernel.layer) ?? plain) : others;
    const numbers = Float32Array.from(variable.dataSync());
    const section = encode(weight.originalName, numbers, kernel?.channels ?? oneChannel, encoding);
    return { name: weight.originalName, shape: variable.shape, ...section };
  });
  const header: Header = {
    topology: topologyOf(model),
    weights: sections.map(({ name, shape, header, bytes }) => ({
      name,
      shape,
      bytes: bytes.length,
      ...header,
    })),
  };
  const bytes = joinFile(
    header,
    sections.map((section) => section.bytes),
  );
  const taken = sections.reduce((sum, section) => sum + section.bytes.length, 0);
  return {
    bytes,
    parts: [
      { name: "header", kind: "topology", bytes: bytes.length - taken, weights: 0 },
      ...sections.map(({ name, shape, header: { kind }, bytes }) => {
        return {
          name,
          kind,
          bytes: bytes.length,
          weights: shape.reduce((product, size) => product * size, 1),
        };
      }),
    ],
  };
}

function encode(name: string, ...args: Parameters<typeof encodeSection>): ReturnType<typeof encodeSection> {
  try {
    return encodeSection(...args);
  } catch (error) {
    if (error instanceof RangeError)
      throw new RangeError(`packModel: ${name} ${error.message}`, { cause: error });
    throw error;
  }
}

function joinFile(header: Header, sections: Uint8Array[]): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(startBytes);
  start.write(magic, "latin1");
  start.writeUInt32LE(version, 8);
  start.writeUInt32LE(json.length, 12);
  const body = Buffer.concat([start, json, ...sections, Buffer.alloc(endBytes)]);
  body.writeUInt32LE(crc32c(body.subarray(0, -endBytes)), body.length - endBytes);
  return new Uint8Array(body);
}

/**
 * Writes the file of a compressed model beside its place and moves it there.
 *
 * @param packed what `packModel` made
 * @throws TensorFileError if it can't be written
 */
export async function savePacked(path: string, packed: Packed, options: FileOptions = {}): Promise<void> {
  mustBePath("savePacked", path);
  checkFileOptions("savePacked", options);
  const progress = new Progress(options, packed.bytes.length);
  await writeAtomically(path, (file) => file.write(packed.bytes), progress);
  progress.finish();
}

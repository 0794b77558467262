/** What a process on tfjs-node makes of the SavedModel in a folder. Started by saved-model.test.ts; prints JSON. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { InferenceModel, Tensor } from "@tensorflow/tfjs";
import { loadSavedModel, loadSavedModelVariables, tf } from "../../../src/tensor/index.js";

const [folder, inputs] = process.argv.slice(2);
const { node } = createRequire(import.meta.url)("@tensorflow/tfjs-node") as {
  node: { loadSavedModel(path: string, tags: string[], signature: string): Promise<InferenceModel> };
};
const x = tf.tensor2d(JSON.parse(inputs));
const values = (tensor: unknown) => (tensor as Tensor).arraySync();

const theirs = await node.loadSavedModel(folder, ["serve"], "serving_default");
const loop = await node.loadSavedModel(folder, ["serve"], "loop");
const ours = await loadSavedModel(folder);
await ours.save(`file://${join(folder, "converted")}`);
const saved = await tf.loadGraphModel(`file://${join(folder, "converted")}`);
const { w } = await loadSavedModelVariables(folder);

console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    theirs: values(theirs.predict(x, {})),
    loop: values(loop.predict(tf.scalar(3), {})),
    ours: values(ours.predict(x)),
    saved: values(saved.predict(x)),
    w: values(w),
  }),
);

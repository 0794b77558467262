import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import type { Training } from "./steps/index.js";

/**
 * Writes a case's initial weights and its batches for other languages: their numbers one after another in
 * `arrays.f32`, as little-endian float32, and what they are in `arrays.json`.
 */
export function writeArrays(
  folder: string,
  { variables, inputs }: Pick<Training, "variables" | "inputs">,
): void {
  const batches = [];
  // Batches repeat: those that there are come before the first that was there already.
  for (let i = 0; i === 0 || inputs(i) !== inputs(0); i++) batches.push(inputs(i));
  const all = [...variables, ...batches.flat()];
  const describe = ({ shape, dtype }: Tensor) => ({ shape, dtype });
  const listed = { weights: variables.map(describe), batches: batches.map((batch) => batch.map(describe)) };
  writeFileSync(join(folder, "arrays.json"), JSON.stringify(listed));
  const numbers = all.map((tensor) => Buffer.from(Float32Array.from(tensor.dataSync()).buffer));
  writeFileSync(join(folder, "arrays.f32"), Buffer.concat(numbers));
}

/** The functions of `tf.util` that draw, as in tfjs-core 4.22 but from the one stream, and the shuffling of tf.data. */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { uniform } from "../../random/index.js";
import { tf } from "../tf.js";
import { current } from "./stream.js";

// biome-ignore lint/suspicious/noExplicitAny: as in TensorFlow.js, any array
type AnyArray = any[] | Uint32Array | Int32Array | Float32Array;

/** Puts the items of all arrays, which have the same length, into the same random order (Fisher and Yates). */
function shuffleTogether(...arrays: AnyArray[]): void {
  const generator = current();
  for (let last = arrays[0].length - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    for (const array of arrays) {
      const item = array[last];
      array[last] = array[other];
      array[other] = item;
    }
  }
}

export function shuffle(array: AnyArray): void {
  shuffleTogether(array);
}

export function shuffleCombo(array: AnyArray, array2: AnyArray): void {
  if (array.length !== array2.length)
    throw new Error(
      `Array sizes must match to be shuffled together First array length was ${array.length}` +
        `Second array length was ${array2.length}`,
    );
  shuffleTogether(array, array2);
}

/** The integers from 0 to n - 1 in random order. */
export function createShuffledIndices(n: number): Uint32Array {
  const indices = Uint32Array.from({ length: n }, (_, i) => i);
  shuffleTogether(indices);
  return indices;
}

export function randUniform(a: number, b: number): number {
  return a <= b ? uniform(current(), a, b) : uniform(current(), b, a);
}

/** `Dataset.shuffle` without a seed takes the time for one; here it gets one from the stream when it is called. */
export function seedDatasets(): void {
  const { prototype } = tf.data.Dataset;
  const shuffleDataset = prototype.shuffle;
  prototype.shuffle = function (bufferSize, seed, reshuffleEachIteration) {
    return shuffleDataset.call(this, bufferSize, seed || `${current().next()}`, reshuffleEachIteration);
  };
}

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { collectTensors, tf } from "../../src/tensor/index.js";

export interface TensorMemory {
  numTensors: number;
  numBytes: number;
}

/** How long V8 may hold what nobody can reach: it does while it compiles code that used it, on a busy machine for long. */
const PATIENCE = 10_000;

/** All tensors, whether they can be reached or not. */
export function tensorMemory(): TensorMemory {
  const { numTensors, numBytes } = tf.engine().state;
  return { numTensors, numBytes };
}

/** The tensors that are left when those that can't be reached are gone. `tf.memory()` doesn't collect each time it is called. */
export function reachableTensors(): TensorMemory {
  collectTensors();
  return tensorMemory();
}

/** Asserts that each tensor that was made since has been disposed of; what nobody could reach then may have gone meanwhile. */
export function assertNoTensorMore(before: TensorMemory, message?: string): void {
  const { numTensors, numBytes } = tensorMemory();
  assert.ok(
    numTensors <= before.numTensors,
    `${numTensors - before.numTensors} tensors more ${message ?? ""}`,
  );
  assert.ok(numBytes <= before.numBytes, `${numBytes - before.numBytes} bytes more ${message ?? ""}`);
}

/** Asserts that none of the tensors that were made since can be reached, but so many. */
export async function assertNoneReachable(before: TensorMemory, allowed = 0): Promise<void> {
  const end = performance.now() + PATIENCE;
  const more = () => reachableTensors().numTensors - before.numTensors;
  while (more() > allowed && performance.now() < end) await setTimeout(20);
  assert.ok(more() <= allowed, `${more()} tensors more, ${allowed} allowed`);
  if (allowed === 0) assertNoTensorMore(before);
}

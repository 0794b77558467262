import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { TensorContainer } from "@tensorflow/tfjs";
import { integer, type RandomGenerator, rng } from "../../../src/data/index.js";
import { TensorFileError, tf } from "../../../src/tensor/index.js";
import { registerWasm } from "../../../src/tensor/wasm/index.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";

/** The tests of a suite run on one backend, those behind it on the one that was in use. */
export function onBackend(name: "cpu" | "wasm"): void {
  let previous = "";
  before(async () => {
    previous = tf.getBackend();
    if (name === "wasm") registerWasm();
    await tf.setBackend(name);
  });
  after(() => tf.setBackend(previous));
}

/** Asserts that loading fails with this message and leaves no tensor behind. */
export async function assertRefused(
  load: () => Promise<unknown>,
  message: string | RegExp,
): Promise<TensorFileError> {
  const before = tensorMemory();
  let failure: unknown;
  await assert.rejects(load, (error) => {
    failure = error;
    assert.ok(error instanceof TensorFileError, `not a TensorFileError but ${error}`);
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
  assertNoTensorMore(before);
  return failure as TensorFileError;
}

export interface Damage {
  /** The file that is damaged, and the bytes it holds where it is whole. */
  path: string;
  valid: Uint8Array;
  /** Loads what hangs on the file. */
  load: () => Promise<unknown>;
  /** How many times bytes are changed at random, for each of the three seeds. */
  changes: number;
  /** At about how many lengths the file is cut; at every one, if not given. */
  lengths?: number;
  /** Is a file cut at this length to be refused? Every one, if not given. */
  mustRefuse?: (length: number) => boolean;
}

/**
 * Cuts a file at its lengths and changes random bytes of it. Each time there must be a value or a TensorFileError, and
 * no tensor that nobody has. Returns how many of the changes were refused.
 */
export async function damageEverywhere(damage: Damage): Promise<{ refused: number; accepted: number }> {
  const { path, valid, changes, lengths = valid.length, mustRefuse = () => true } = damage;
  for (let length = 0; length < valid.length; length += Math.ceil(valid.length / lengths)) {
    writeFileSync(path, valid.subarray(0, length));
    const accepted = await attempt(damage, `cut at ${length}`);
    assert.ok(!accepted || !mustRefuse(length), `accepted a file cut at ${length} of ${valid.length}`);
  }
  const count = { refused: 0, accepted: 0 };
  for (const seed of [1, 2, 3]) {
    const generator = rng(seed);
    for (let change = 0; change < changes; change++) {
      writeFileSync(path, changed(generator, valid));
      const accepted = await attempt(damage, `change ${change} of seed ${seed}`);
      count[accepted ? "accepted" : "refused"]++;
    }
  }
  writeFileSync(path, valid);
  assert.ok(await attempt(damage, "the whole file"));
  return count;
}

async function attempt({ load }: Damage, what: string): Promise<boolean> {
  const before = tensorMemory();
  let accepted = false;
  try {
    const value = await load();
    accepted = true;
    tf.dispose(value as TensorContainer);
  } catch (error) {
    assert.ok(error instanceof TensorFileError, `${what}: ${(error as Error).stack}`);
  }
  assertNoTensorMore(before, what);
  return accepted;
}

/** One to three changes: a bit, a byte of a telling value, a piece left out or doubled. */
function changed(generator: RandomGenerator, valid: Uint8Array): Uint8Array {
  let bytes = Uint8Array.from(valid);
  for (let left = integer(generator, 1, 3); left > 0 && bytes.length > 0; left--) {
    const at = integer(generator, 0, bytes.length - 1);
    switch (integer(generator, 0, 3)) {
      case 0:
        bytes[at] ^= 1 << integer(generator, 0, 7);
        break;
      case 1:
        bytes[at] = [0x00, 0xff, 0x7f, 0x80, 0x30, 0x39, 0x22, 0x7d][integer(generator, 0, 7)];
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + integer(generator, 1, 8))]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at)]);
    }
  }
  return bytes;
}

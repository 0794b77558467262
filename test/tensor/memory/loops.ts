/** Loops of students, each run in a process of its own by loops.test.ts; tells the most tensors there were at once, as JSON. */
import { tf } from "lectern/tensor";

const { state } = tf.engine();
const x = tf.ones([10]);
let most = 0;
const look = () => {
  most = Math.max(most, state.numTensors);
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

const loops: Record<string, () => unknown> = {
  async asyncLeak() {
    for (let i = 0; i < 100_000; i++) {
      tf.add(x, i);
      if (i % 50 === 0) await turn();
      look();
    }
  },
  async microtaskLeak() {
    for (let i = 0; i < 60_000; i++) {
      await tf.add(x, i).data();
      look();
    }
  },
  syncLeak() {
    for (let i = 0; i < 60_000; i++) {
      tf.add(x, i);
      look();
    }
  },
  /** Losses of 10,000 steps, a replay memory of 5000 transitions of four tensors, and a data set. */
  keepers() {
    const images = tf.zeros([10_000, 28, 28, 1]);
    const batches = tf.split(images, 100);
    const losses: unknown[] = [];
    const replay: unknown[][] = [];
    for (let i = 0; i < 10_000; i++) {
      losses.push(tf.sum(x));
      replay.push([tf.ones([4]), tf.scalar(1), tf.scalar(i), tf.ones([4])]);
      if (replay.length > 5000) replay.shift();
      look();
    }
    return [batches, losses, replay];
  },
  syncGrowth() {
    const kept: unknown[] = [];
    for (let i = 0; i < 110_000; i++) kept.push(tf.mul(x, 2));
    return kept;
  },
  async asyncGrowth() {
    const kept: unknown[] = [];
    for (let i = 0; i < 110_000; i++) {
      kept.push(tf.mul(x, 3));
      if (i % 100 === 0) await turn();
    }
    return kept;
  },
  bigGrowth() {
    const kept: unknown[] = [];
    for (let i = 0; i < 40; i++) kept.push(tf.zeros([4 * 2 ** 20]));
    return kept;
  },
  tidyGrowth() {
    tf.tidy(() => {
      for (let i = 0; i < 110_000; i++) x.reshape([2, 5]);
    });
  },
};

const kept = await loops[process.argv[2]]();
console.log(JSON.stringify({ most, left: tf.memory().numTensors, kept: kept !== undefined }));

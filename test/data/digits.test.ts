import assert from "node:assert/strict";
import { type Digits, digits, rng } from "lectern/data";

const picture = ({ images, size }: Digits, i: number) =>
  images.subarray(i * size * size, (i + 1) * size * size);
const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, i) => value - b[i]));

describe("generated digits", () => {
  it("have the shapes and the ranges they promise, in both sizes", () => {
    for (const size of [16, 28]) {
      const made = digits({ m: 53, size, generator: rng(1) });
      assert.deepEqual([made.images.length, made.labels.length, made.size], [53 * size * size, 53, size]);
      assert.ok(made.images.every((grey) => grey >= 0 && grey <= 1));
      assert.ok(Math.max(...picture(made, 0)) > 0.5);
    }
  });

  it("are the same for a seed, and others for another", () => {
    const [a, b, c] = [1, 1, 2].map((seed) => digits({ m: 20, generator: rng(seed) }));
    assert.deepEqual(a, b);
    assert.notDeepEqual(a.images, c.images);
    assert.notDeepEqual(a.labels, c.labels);
  });

  it("stay what they are: figures of the lectures rest on them", () => {
    const { images, labels } = digits({ m: 10, generator: rng(1) });
    assert.deepEqual([...labels], [9, 2, 6, 4, 0, 3, 1, 7, 5, 8]);
    const ink = images.reduce((sum, grey) => sum + grey, 0);
    assert.ok(Math.abs(ink - 424.7973) < 1e-3, `${ink}`);
  });

  it("come as often in each class, give or take one, and only in those asked for", () => {
    const count = ({ labels }: Digits, k: number) => labels.filter((label) => label === k).length;
    const all = digits({ m: 105, generator: rng(1) });
    for (let k = 0; k < 10; k++) assert.ok(count(all, k) === 10 || count(all, k) === 11);
    const some = digits({ m: 30, classes: [3, 7, 8], generator: rng(1) });
    assert.deepEqual(
      [3, 7, 8].map((k) => count(some, k)),
      [10, 10, 10],
    );
  });

  it("are all alike at difficulty 0, ten different glyphs, and less alike the harder they are", () => {
    const spread = (difficulty: number | "easy" | "hard") => {
      const fives = digits({ m: 40, classes: [5], difficulty, shift: 0, generator: rng(1) });
      let sum = 0;
      for (let i = 1; i < 40; i++) sum += distance(picture(fives, 0), picture(fives, i));
      return sum / 39;
    };
    assert.equal(spread(0), 0);
    const levels = [spread(0.2), spread("easy"), spread("hard")];
    assert.ok(levels[0] > 0.5 && levels[1] > 1.5 * levels[0] && levels[2] > 1.2 * levels[1], `${levels}`);
    const plain = digits({ m: 10, difficulty: 0, generator: rng(1) });
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < i; j++) assert.ok(distance(picture(plain, i), picture(plain, j)) > 1.5);
    }
  });

  it("lie upright and the right way round", () => {
    // A seven has its bar above, a one its foot below, and a four's stem is on the right.
    const upright = digits({ m: 3, classes: [7, 1, 4], difficulty: 0, size: 28, generator: rng(1) });
    const share = (label: number, inside: (x: number, y: number) => boolean) => {
      const pixels = picture(upright, upright.labels.indexOf(label));
      const ink = pixels.reduce((sum, grey) => sum + grey, 0);
      return (
        pixels.reduce((sum, grey, at) => sum + (inside(at % 28, Math.floor(at / 28)) ? grey : 0), 0) / ink
      );
    };
    assert.ok(share(7, (_x, y) => y < 9) > 0.4);
    assert.ok(share(1, (_x, y) => y > 20) > 0.2);
    assert.ok(share(4, (x) => x > 14) > 0.55);
  });

  it("stand anywhere on a larger canvas, wholly inside it", () => {
    const canvas = digits({ m: 200, size: 40, glyph: 12, difficulty: 0, generator: rng(1) });
    const reached = new Float32Array(40 * 40);
    for (let i = 0; i < 200; i++) {
      const pixels = picture(canvas, i);
      const inked = [...pixels.keys()].filter((at) => pixels[at] > 0.5);
      const columns = inked.map((at) => at % 40);
      const rows = inked.map((at) => Math.floor(at / 40));
      assert.ok(Math.max(...columns) - Math.min(...columns) <= 12);
      assert.ok(Math.max(...rows) - Math.min(...rows) <= 12);
      assert.ok(inked.length > 8, "a digit that was cut off");
      for (const at of inked) reached[at] = 1;
    }
    assert.ok(reached.reduce((sum, seen) => sum + seen) > 0.6 * 40 * 40);
  });

  it("says what is wrong with its options", () => {
    const generator = rng(1);
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(
      () => digits({ generator, noise: 1 } as never),
      'digits: unknown option "noise"; the options are m, difficulty, size, glyph, classes, shift, generator',
    );
    text(
      () => digits({} as never),
      "digits: generator must be a seeded generator such as rng(1), got undefined",
    );
    text(() => digits({ m: 1.5, generator }), "digits: m must be an integer, 1 or above, got 1.5");
    text(
      () => digits({ difficulty: 2, generator }),
      'digits: difficulty must be "easy", "hard" or a number from 0 to 1, got 2',
    );
    text(() => digits({ size: 7, generator }), "digits: size must be an integer, 8 or above, got 7");
    text(
      () => digits({ glyph: 28, generator }),
      "digits: glyph must be an integer from 8 to the picture's size, 16, got 28",
    );
    text(
      () => digits({ classes: [1, 10], generator }),
      "digits: classes must be an array of digits from 0 to 9, got [ 1, 10 ]",
    );
    text(() => digits({ shift: -1, generator }), "digits: shift must be a finite number, 0 or above, got -1");
  });
});

import assert from "node:assert/strict";
import { rng, type Shapes, shapeNames, shapes } from "lectern/data";

describe("generated shapes", () => {
  it("have a class for each pixel, and pixels between black and white", () => {
    const { images, masks, size } = shapes({ m: 60, generator: rng(1) });
    assert.deepEqual([images.length, masks.length, size], [60 * 1024, 60 * 1024, 32]);
    assert.ok(images.every((grey) => grey >= 0 && grey <= 1));
    assert.deepEqual([...new Set(masks)].sort(), [0, 1, 2, 3]);
    assert.deepEqual(shapeNames, ["background", "circle", "square", "triangle"]);
  });

  it("are the same for a seed, and others for another", () => {
    const [a, b, c] = [1, 1, 2].map((seed) => shapes({ m: 5, generator: rng(seed) }));
    assert.deepEqual(a, b);
    assert.notDeepEqual(a.masks, c.masks);
  });

  it("are lighter than the ground, by greys that overlap between the classes", () => {
    const { images, masks } = shapes({ m: 300, noise: 0, generator: rng(2) });
    const greys = shapeNames.map((_, k) => [...images.filter((_grey, at) => masks[at] === k)]);
    for (const of of greys.slice(1)) {
      const sorted = of.sort((a, b) => a - b);
      assert.ok(sorted[Math.floor(0.05 * sorted.length)] < 0.6);
      assert.ok(sorted[Math.floor(0.95 * sorted.length)] > 0.85);
    }
  });

  it("have the areas and the forms of their names", () => {
    // One shape a picture, large enough for its pixels to tell its form: the area of the smallest box around it,
    // turned as it lies best, over its own area: 4/π for a circle, 1 for a square, 2 for a triangle.
    const one = shapes({ m: 150, size: 96, count: [1, 1], noise: 0, generator: rng(3) });
    const found: number[][] = [[], [], [], []];
    for (let i = 0; i < 150; i++) {
      const { kind, ratio, inside } = form(one, i);
      if (inside) found[kind].push(ratio);
    }
    for (const [k, expected] of [4 / Math.PI, 1, 2].entries()) {
      assert.ok(found[k + 1].length > 10);
      for (const ratio of found[k + 1])
        assert.ok(Math.abs(ratio / expected - 1) < 0.12, `${shapeNames[k + 1]} ${ratio}`);
    }
  });

  it("come in the numbers asked for", () => {
    assert.ok(shapes({ m: 5, count: [0, 0], generator: rng(1) }).masks.every((k) => k === 0));
  });

  it("says what is wrong with its options", () => {
    const generator = rng(1);
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(
      () => shapes({ generator, classes: 3 } as never),
      'shapes: unknown option "classes"; the options are m, size, count, noise, generator',
    );
    text(
      () => shapes({} as never),
      "shapes: generator must be a seeded generator such as rng(1), got undefined",
    );
    text(() => shapes({ size: 8, generator }), "shapes: size must be an integer, 16 or above, got 8");
    text(
      () => shapes({ count: [2, 1], generator }),
      "shapes: count must be [least, greatest], integers with 0 ≤ least ≤ greatest, got [ 2, 1 ]",
    );
    text(() => shapes({ noise: -1, generator }), "shapes: noise must be a finite number, 0 or above, got -1");
  });
});

/** The class of a picture's one shape, how much smaller it is than the best box around it, and whether it is whole. */
function form({ masks, size }: Shapes, i: number): { kind: number; ratio: number; inside: boolean } {
  const mask = masks.subarray(i * size * size, (i + 1) * size * size);
  const pixels = [...mask.keys()].filter((at) => mask[at] > 0);
  const places = pixels.map((at) => [(at % size) + 0.5, Math.floor(at / size) + 0.5]);
  let box = Infinity;
  for (let turn = 0; turn < Math.PI / 2; turn += Math.PI / 90) {
    const along = places.map(([x, y]) => Math.cos(turn) * x + Math.sin(turn) * y);
    const across = places.map(([x, y]) => Math.cos(turn) * y - Math.sin(turn) * x);
    const extent = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
    box = Math.min(box, extent(along) * extent(across));
  }
  const inside = places.every(([x, y]) => Math.min(x, y, size - x, size - y) > 1);
  return { kind: mask[pixels[0]], ratio: box / pixels.length, inside };
}

import assert from "node:assert/strict";
import { digits, rng } from "lectern/data";
import {
  buildModel,
  classify,
  convolveVolume,
  featureMaps,
  filterPictures,
  pictureAt,
  pool,
  probabilities,
  whiteboardNetwork,
  withBorder,
} from "lectern/learn/vision";
import { difference } from "./sample.js";

describe("what a network sees", () => {
  const data = digits({ m: 3, size: 32, generator: rng(1) });
  const model = buildModel(whiteboardNetwork, rng(2));

  it("is one picture of a set", () => {
    const picture = pictureAt(data, 2);
    assert.deepEqual([picture.length, picture[0].length], [32, 32]);
    assert.deepEqual(picture.flat(), [...data.images.subarray(2 * 1024)]);
    assert.throws(() => pictureAt(data, 3), {
      name: "TypeError",
      message: "pictureAt: i must be an index of the 3 pictures, got 3",
    });
  });

  it("is the feature maps that the convolution by hand gives, layer by layer", () => {
    const picture = pictureAt(data, 0);
    const byHand = [0, 1].reduce<number[][][]>(
      (maps, index) => {
        // Filters as [rows][columns][channels][filters], and the maps as a volume.
        const filters = filterPictures(model, index);
        const Θ = Array.from({ length: 5 }, (_, a) =>
          Array.from({ length: 5 }, (_, b) =>
            filters[0].map((_, c) => filters.map((channels) => channels[c][a][b])),
          ),
        );
        const inputs = index === 0 ? maps : maps.map((map) => pool(map));
        const X = inputs[0].map((row, i) => row.map((_, j) => inputs.map((map) => map[i][j])));
        const Z = convolveVolume(X, Θ);
        const result = filters.map((_, f) => Z.map((row) => row.map((values) => Math.max(values[f], 0))));
        assert.ok(difference(featureMaps(model, picture, index), result) < 1e-5);
        return result;
      },
      [picture],
    );
    assert.deepEqual([byHand.length, byHand[0].length], [12, 10]);
  });

  it("says what isn't a picture", () => {
    assert.throws(() => featureMaps(model, [[1, 2], [3]]), {
      name: "TypeError",
      message:
        "featureMaps: picture must be numbers as [rows][columns], all rows of one length, got [ [ 1, 2 ], [ 3 ] ]",
    });
    for (const call of [pictureAt, classify, probabilities, withBorder] as ((...all: never[]) => unknown)[]) {
      const cut = { images: new Float32Array(7), labels: new Uint8Array(1), size: 2 };
      const values = call === classify || call === probabilities ? [model, cut] : [cut, 1];
      assert.throws(() => call(...(values as never[])), {
        name: "TypeError",
        message: `${call.name}: images must be one or more whole pictures of 2 × 2 numbers, got 7`,
      });
    }
  });

  it("says which convolutions there are", () => {
    assert.throws(() => featureMaps(model, pictureAt(data, 0), 2), {
      name: "TypeError",
      message: "featureMaps: index must be that of one of the 2 convolutions, from 0, got 2",
    });
  });
});

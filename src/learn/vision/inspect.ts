/** What a network for pictures sees: single pictures, its filters, and its feature maps, as nested arrays to be drawn. */
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import { mustBeWhole, type Pictures } from "./tensors.js";
import { mustBePicture, type Picture } from "./volume.js";

/** The i-th picture (from 0) of a set, [size][size]. */
export function pictureAt(data: Pictures, i: number): Picture {
  const { images, size } = data;
  const m = mustBeWhole("pictureAt", data);
  mustBe("pictureAt", "i", `an index of the ${m} pictures`, i, Number.isSafeInteger(i) && i >= 0 && i < m);
  return Array.from({ length: size }, (_, y) => {
    const from = (i * size + y) * size;
    return [...images.subarray(from, from + size)];
  });
}

/** The network's convolutions in their order. */
function convolutions(where: string, model: LayersModel, index: number) {
  const found = model.layers.filter((layer) => layer.getClassName() === "Conv2D");
  const holds = Number.isSafeInteger(index) && index >= 0 && index < found.length;
  mustBe(where, "index", `that of one of the ${found.length} convolutions, from 0`, index, holds);
  return found[index];
}

/**
 * The filters of a convolution, one for each pair of a filter and a channel of its input.
 *
 * @param index which convolution, from 0
 * @returns [filters][channels] of kernels [k][k]
 */
export function filterPictures(model: LayersModel, index = 0): Picture[][] {
  const [weights] = convolutions("filterPictures", model, index).getWeights();
  return tf.tidy(() => weights.transpose([3, 2, 0, 1]).arraySync() as unknown as Picture[][]);
}

/**
 * What a convolution, its activation included, makes of one picture.
 *
 * @param index which convolution, from 0
 * @returns one feature map [r][r'] a filter
 */
export function featureMaps(model: LayersModel, picture: Picture, index = 0): Picture[] {
  const layer = convolutions("featureMaps", model, index);
  mustBePicture("featureMaps", "picture", picture);
  const until = tf.model({ inputs: model.inputs, outputs: layer.output });
  return tf.tidy(() => {
    const x = tf.tensor2d(picture).reshape([1, picture.length, picture[0].length, 1]);
    const maps = (until.predict(x) as Tensor).squeeze([0]);
    return maps.transpose([2, 0, 1]).arraySync() as unknown as Picture[];
  });
}

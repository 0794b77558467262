import { tf } from "../../../../src/tensor/tf.js";
import { type Case, plain, real, smooth, truth, whole } from "./case.js";

export const shapes: Case[] = [
  smooth(
    "reshape, expandDims, squeeze",
    (x) => [
      x!.reshape([4, 6]),
      x!.flatten(),
      x!.expandDims(1),
      x!.expandDims(-1).squeeze(),
      x!.slice([0, 0, 0], [1, 1, 4]).squeeze([0, 1]),
    ],
    [real([2, 3, 4])],
  ),
  smooth(
    "transpose",
    (x, y) => [
      x!.transpose(),
      x!.transpose([1, 0, 2]),
      x!.transpose([0, 2, 1]),
      y!.transpose([0, 3, 1, 2]),
      y!.transpose([3, 2, 0, 1]),
    ],
    [real([2, 3, 4]), real([2, 3, 4, 5])],
  ),
  plain("transpose of integers and truths", (x, y) => [x!.transpose(), y!.transpose()], [
    whole([2, 3]),
    truth([2, 3]),
  ]),
  smooth(
    "slice",
    (x, y) => [x!.slice(1), x!.slice([0, 1], [2, 2]), x!.slice([1, 0, 2], [-1, -1, -1]), y!.slice(2, 3)],
    [real([2, 3, 4]), real([6])],
  ),
  plain(
    "stridedSlice",
    (x) => [
      x!.stridedSlice([0, 0], [3, 4], [2, 1]),
      x!.stridedSlice([2, 3], [0, 0], [-1, -2]),
      x!.stridedSlice([-1, 0], [-4, 4], [-1, 3]),
      x!.stridedSlice([1, 0], [2, 2], [1, 1], 0, 2, 0, 0, 1),
      x!.stridedSlice([0, 1], [3, 2], [1, 1], 1, 1, 0, 0, 2),
      x!.stridedSlice([0, 0, 0], [0, 3, 4], [1, 1, 1], 0, 0, 0, 1),
    ],
    [real([3, 4])],
  ),
  smooth(
    "concat",
    (a, b, c) => [
      tf.concat([a!, b!], 0),
      tf.concat([a!, c!], 1),
      tf.concat([a!, c!, c!], -2),
      tf.concat([a!.flatten(), b!.flatten()]),
    ],
    [real([2, 3, 2]), real([1, 3, 2]), real([2, 1, 2])],
  ),
  plain("concat of integers and truths", (a, b) => [tf.concat([a!, a!]), tf.concat([b!, b!], -1)], [
    whole([3]),
    truth([2, 2]),
  ]),
  smooth(
    "stack and unstack",
    (a, b) => [
      tf.stack([a!, b!]),
      tf.stack([a!, b!], 1),
      tf.stack([a!, b!], -1),
      ...tf.unstack(a!),
      ...tf.unstack(a!, -1),
    ],
    [real([2, 3]), real([2, 3])],
  ),
  smooth(
    "split",
    (x) => [
      ...tf.split(x!, 2),
      ...tf.split(x!, [1, 2], 1),
      ...tf.split(x!, [1, 4, 1], -1),
      ...tf.split(x!, 3, 1).slice(1),
    ],
    [real([2, 3, 6])],
  ),
  smooth("tile", (x, y, z) => [x!.tile([2, 1, 3]), x!.tile([1, 2, 1]), y!.tile([3]), z!.tile([1, 4])], [
    real([2, 3, 2]),
    real([2]),
    real([3, 1]),
  ]),
  smooth(
    "broadcastTo",
    (x, y) => [x!.broadcastTo([4, 2, 3]), y!.broadcastTo([2, 3]), x!.broadcastTo([2, 3])],
    [real([1, 3]), real([])],
  ),
  smooth(
    "pad",
    (x, y) => [
      x!.pad([
        [1, 2],
        [0, 1],
      ]),
      x!.pad(
        [
          [1, 0],
          [2, 3],
        ],
        7,
      ),
      y!.pad([[2, 1]]),
    ],
    [real([2, 3]), real([4])],
  ),
  plain("pad of integers and truths", (x, y) => [x!.pad([[1, 2]], 9), y!.pad([[1, 1]], 1)], [
    whole([3]),
    truth([3]),
  ]),
  smooth(
    "mirrorPad",
    (x) => [
      tf.mirrorPad(
        x!,
        [
          [1, 2],
          [0, 1],
        ],
        "reflect",
      ),
      tf.mirrorPad(
        x!,
        [
          [2, 1],
          [3, 0],
        ],
        "symmetric",
      ),
    ],
    [real([3, 4])],
  ),
  smooth("reverse", (x) => [x!.reverse(), x!.reverse(0), x!.reverse([-1]), x!.reverse([0, 2])], [
    real([2, 3, 4]),
  ]),
  plain(
    "oneHot",
    (x, y) => [
      tf.oneHot(x!, 4),
      tf.oneHot(y!, 3),
      tf.oneHot(x!, 4, 0.9, 0.1),
      tf.oneHot(x!, 4, 1, 0, "int32"),
      tf.oneHot(x!, 4, 1, 0, "bool"),
    ],
    [whole([5], 0, 3), whole([2, 2], -1, 3)],
    { reference: "cpu" },
  ),
  plain("diag", (x, y) => [tf.diag(x!), tf.diag(y!)], [real([4]), real([2, 3])]),
  smooth(
    "spaceToBatchND and back",
    (x) => [
      tf.spaceToBatchND(
        x!,
        [2, 2],
        [
          [0, 0],
          [1, 1],
        ],
      ),
      tf.spaceToBatchND(
        x!,
        [2, 3],
        [
          [1, 1],
          [0, 0],
        ],
      ),
      tf.batchToSpaceND(
        tf.spaceToBatchND(
          x!,
          [2, 2],
          [
            [0, 0],
            [1, 1],
          ],
        ),
        [2, 2],
        [
          [1, 0],
          [0, 2],
        ],
      ),
    ],
    [real([2, 4, 6, 3])],
  ),
  plain("depthToSpace", (x) => tf.depthToSpace(x as never, 2, "NHWC"), [real([2, 3, 2, 8])]),
  plain("flipLeftRight", (x) => tf.image.flipLeftRight(x as never), [real([2, 3, 4, 2])]),
  plain(
    "zerosLike, onesLike, fill, range, linspace, eye",
    (x) => [
      tf.zerosLike(x!),
      tf.onesLike(x!),
      x!.add(tf.fill([2, 3], 4)),
      x!.add(tf.range(0, 3)),
      x!.add(tf.linspace(0, 1, 3)),
      x!.matMul(tf.eye(3)),
    ],
    [real([2, 3])],
  ),
  plain(
    "long ranges",
    (x) => [x!.add(tf.range(3, 9000 + 3)), tf.range(9000, 0, -1, "int32").add(x!.toInt())],
    [real([9000])],
  ),
];

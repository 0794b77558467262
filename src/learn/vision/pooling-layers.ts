/** Pooling with positions and unpooling as layers of TensorFlow.js: `maxPoolWithPositions` and `unpool` for batches. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

type Shape = (number | null)[];

const half = (length: number | null) => length && length / 2;
const double = (length: number | null) => length && length * 2;

/**
 * [batch, height, width, channels] → the maxima and their positions (0 to 3), both [batch, height/2, width/2, channels].
 * Positions have no gradient.
 *
 * @throws TypeError where it is applied to pictures whose height or width is odd
 */
export class MaxPoolWithPositions extends tf.layers.Layer {
  static readonly className = "MaxPoolWithPositions";

  override computeOutputShape(shape: Shape): Shape[] {
    const [batch, height, width, channels] = shape;
    const even = (height ?? 0) % 2 === 0 && (width ?? 0) % 2 === 0;
    const rule = "of even height and width";
    mustBe("MaxPoolWithPositions", "pictures", rule, `${height} × ${width}`, even);
    const pooled = [batch, half(height), half(width), channels];
    return [pooled, pooled];
  }

  override call(inputs: Tensor | Tensor[]): Tensor[] {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
    const [batch, height, width, channels] = x.shape;
    const pooled = tf.maxPool(x as Tensor4D, 2, 2, "valid");
    // The four numbers of each window are brought together in the middle axis.
    const windows = x
      .reshape([batch * (height / 2), 2, width / 2, 2 * channels])
      .transpose([0, 2, 1, 3])
      .reshape([batch * (height / 2) * (width / 2), 4, channels]);
    const positions = windows.argMax(1).reshape([batch, height / 2, width / 2, channels]);
    return [pooled, positions];
  }
}

/**
 * [values, positions], both [batch, height, width, channels] → [batch, 2·height, 2·width, channels]: each value at its
 * position in a window of 2×2, and 0 elsewhere. The gradient of a value is what arrives at its position.
 */
export class Unpool extends tf.layers.Layer {
  static readonly className = "Unpool";

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const [batch, height, width, channels] = (shapes as Shape[])[0];
    return [batch, double(height), double(width), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [values, positions] = inputs as Tensor[];
    const [batch, height, width, channels] = values.shape;
    const windows = values.expandDims(-1).mul(tf.oneHot(positions.toInt(), 4)); // [batch, height, width, channels, 4]
    return windows
      .reshape([batch * height, width, channels, 2, 2])
      .transpose([0, 3, 1, 4, 2])
      .reshape([batch, 2 * height, 2 * width, channels]);
  }
}

tf.serialization.registerClass(MaxPoolWithPositions);
tf.serialization.registerClass(Unpool);

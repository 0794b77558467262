import type { LayersModel, serialization, Tensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { integer } from "../../random/distributions.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf, withSeed } from "../../tensor/index.js";

export interface TransferSpec {
  /** The number of classes of the new task. */
  classes: number;
  /** How many layers from the first are kept as they are and not trained (all but the last if not given; 0: all are trained). */
  frozen?: number;
  /** Draws the weights of the new last layer. */
  generator: RandomGenerator;
}

/**
 * Transfer learning (трансферное обучение): a network for a new task that begins with the weights of another network. Its
 * last layer, which names the classes, is replaced by a new one; of the others the first are frozen, as edges and curves are
 * of use to any task, so that a few examples are enough for what is left to learn.
 *
 * The network that is given stays as it is: the layers are copied.
 *
 * @param model layers one after another, of which the last is dense
 * @throws TypeError if an option is unknown or out of its range
 */
export function transfer(model: LayersModel, spec: TransferSpec): LayersModel {
  const layers = model.layers.filter((layer) => layer.getClassName() !== "InputLayer");
  const kept = layers.slice(0, -1);
  const { classes, frozen = kept.length, generator, ...unknown } = spec;
  refuseUnknownOptions("transfer", unknown, ["classes", "frozen", "generator"]);
  mustBeCount("transfer", "classes", classes, 2);
  const holds = Number.isSafeInteger(frozen) && frozen >= 0 && frozen <= kept.length;
  mustBe("transfer", "frozen", `an integer from 0 to ${kept.length}, all layers but the last`, frozen, holds);
  mustBeGenerator("transfer", generator);
  const last = layers.at(-1)?.getClassName();
  mustBe("transfer", "the last layer", "dense", last, last === "Dense");

  return withSeed(integer(generator, 0, 2 ** 32 - 1), () => {
    const result = tf.sequential();
    result.add(tf.layers.inputLayer({ inputShape: model.inputs[0].shape.slice(1) }));
    for (const layer of kept) {
      const kind = layer.constructor as serialization.SerializableConstructor<typeof layer> & {
        fromConfig: (kind: unknown, config: serialization.ConfigDict) => typeof layer;
      };
      const copy = kind.fromConfig(kind, layer.getConfig());
      result.add(copy);
      copy.setWeights(layer.getWeights() as Tensor[]);
      copy.trainable = kept.indexOf(layer) >= frozen;
    }
    result.add(
      tf.layers.dense({ units: classes, activation: "softmax", kernelInitializer: "glorotUniform" }),
    );
    return result;
  });
}

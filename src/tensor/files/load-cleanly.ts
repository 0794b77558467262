import type { io, Tensor } from "@tensorflow/tfjs";
import { engine } from "../engine.js";
import { tf } from "../tf.js";
import { TensorFileError } from "./errors.js";
import { itemCount } from "./shape.js";

/** The method by which layers make their weights. */
type AddWeight = (name: string, shape: readonly (number | null)[], ...rest: unknown[]) => unknown;

/**
 * Keeps layers from making more weights than there are numbers for: they are made, filled with zeros, before they are compared
 * with what was loaded, and a wrong size in a topology could ask for any memory.
 */
function limitWeights(items: number): { begin(): void; end(): void } {
  const layer = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = layer;
  let left = items;
  return {
    begin() {
      layer.addWeight = function (this: unknown, name, shape, ...rest) {
        left -= shape.reduce<number>((product, size) => product * (size ?? 1), 1);
        if (left < 0)
          throw new Error(`its layers have more weights than the ${items} numbers that its files hold`);
        return addWeight.call(this, name, shape, ...rest);
      };
    },
    end() {
      layer.addWeight = addWeight;
    },
  };
}

/**
 * Loads a model such that nothing is left of it where it can't be built, because its weights don't fit its topology, say.
 * TensorFlow.js would keep the variables of the layers that it had built by then.
 *
 * It builds a model in one go, as soon as it has what the handler gives it. So the tensors made in exactly that turn are the
 * model's: the first and the last thing in the queue before and behind that turn are ours.
 *
 * @param file what an error calls the model
 * @param load makes the model of what a handler gives, `tf.loadLayersModel` or `tf.loadGraphModel`
 * @param mayLackWeights may the model have weights of which nothing is loaded?
 */
export async function loadCleanly<Model>(
  file: string,
  handler: io.IOHandler,
  load: (handler: io.IOHandler) => Promise<Model>,
  mayLackWeights = false,
): Promise<Model> {
  const artifacts = await (handler.load as io.LoadHandler)();
  const specs = artifacts.weightSpecs ?? [];
  const items = specs.reduce((sum, { shape }) => sum + (itemCount(shape) ?? 0), 0);
  const limit = mayLackWeights || specs.length === 0 ? undefined : limitWeights(items);
  const made: Tensor[] = [];
  let earlier = new Set<Tensor>();
  const begin = () => {
    earlier = new Set(Object.values(engine.state.registeredVariables));
    engine.startScope();
    limit?.begin();
  };
  const end = () => {
    limit?.end();
    const tracked = engine.state.activeScope!.track.slice();
    engine.endScope(tracked);
    made.push(
      ...tracked,
      ...Object.values(engine.state.registeredVariables).filter((variable) => !earlier.has(variable)),
    );
  };
  const bracketed = () =>
    new Promise<io.ModelArtifacts>((resolve) => {
      // By then the one who asked waits for the answer.
      queueMicrotask(() => {
        queueMicrotask(begin);
        resolve(artifacts);
        queueMicrotask(end);
      });
    });
  try {
    return await load({ load: bracketed });
  } catch (cause) {
    tf.dispose(made);
    throw new TensorFileError(file, `can't be made into a model: ${(cause as Error).message}`, { cause });
  }
}

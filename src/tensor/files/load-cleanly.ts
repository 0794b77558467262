import type { io, Tensor, TensorContainer, Variable } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { TensorFileError } from "./errors.js";

/** What a tensor's scope keeps, and every variable, as TensorFlow.js's engine has them. */
interface Engine {
  registeredVariables: Record<string, Variable>;
  state: { activeScope: { track: Tensor[] } };
  startScope(): void;
  endScope(result: TensorContainer): void;
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
 */
export async function loadCleanly<Model>(
  file: string,
  handler: io.IOHandler,
  load: (handler: io.IOHandler) => Promise<Model>,
): Promise<Model> {
  const artifacts = await (handler.load as io.LoadHandler)();
  const engine = tf.engine() as unknown as Engine;
  const made: Tensor[] = [];
  let earlier = new Set<Tensor>();
  const begin = () => {
    earlier = new Set(Object.values(engine.registeredVariables));
    engine.startScope();
  };
  const end = () => {
    const tracked = engine.state.activeScope.track.slice();
    engine.endScope(tracked);
    made.push(
      ...tracked,
      ...Object.values(engine.registeredVariables).filter((variable) => !earlier.has(variable)),
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

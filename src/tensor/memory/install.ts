import type { Variable } from "@tensorflow/tfjs";
import { type DataReference, engine } from "../engine.js";
import { tf } from "../tf.js";
import { MemoryBudget } from "./budget.js";
import { Growth } from "./growth.js";
import { LooseTensors } from "./loose-tensors.js";
import { runningPlace } from "./place.js";
import { weakVariables } from "./weak-variables.js";

/** A scope that holds so many tensors is told of, once a place. */
const FULL_SCOPE = 100_000;

/** As many as a lecture trains in turns, and twice as many again. */
const SORTED_MODELS = 8;

const warn = (message: string): void => console.warn(message);
const disposeTensor = engine.disposeTensor.bind(engine);
const tensors = new LooseTensors(disposeTensor);
const growth = new Growth(warn);
const budget = new MemoryBudget(tensors, growth, () => engine.state.numBytes);

/**
 * Sets how many bytes of tensors may come before those are freed that can't be reached any more (256 MiB at first). More
 * makes for fewer collections, each of which takes some milliseconds.
 *
 * @param bytes 1 MiB or above
 */
export function setMemoryBudget(bytes: number): void {
  budget.bytes = bytes;
}

/**
 * Frees the data of all tensors that can't be reached any more, now. There is no need to call it: it happens by itself when the
 * budget is used up, when V8 collects, and before `tf.memory()` counts.
 */
export function collectTensors(): void {
  budget.collect();
}

/**
 * Has the data of tensors freed that are unreachable, so that nobody needs `tf.tidy` or `dispose`. A tensor is looked after
 * from when it leaves the outermost scope; most are made and disposed of inside of one, which costs nothing more than before.
 */
export function installMemory(): void {
  engine.track = (tensor) => {
    const scope = engine.state.activeScope;
    if (!scope) {
      tensors.add(tensor, growth.place());
      budget.check();
    } else {
      (tensor as unknown as { scopeId: number }).scopeId = scope.id;
      if (scope.track.push(tensor) === FULL_SCOPE) warnOfScope();
    }
    return tensor;
  };
  const keep = engine.keep.bind(engine);
  engine.keep = (tensor) => {
    // What is kept inside of a kernel is kept for the gradient, which disposes of it.
    if (engine.state.kernelDepth === 0) tensors.add(tensor, growth.place());
    return keep(tensor);
  };
  const trackTensor = engine.trackTensor.bind(engine);
  engine.trackTensor = (tensor, backend) => {
    trackTensor(tensor, backend);
    if ((tensor as Partial<Variable>).trainable !== undefined) tensors.add(tensor, growth.place());
  };
  engine.state.registeredVariables = weakVariables(engine.state.registeredVariables);
  // How a model's layers are ordered is kept for so many models, and with it the models.
  tf.env().set("TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES", SORTED_MODELS);
  engine.disposeTensor = (tensor: DataReference) => {
    tensors.delete(tensor.id);
    disposeTensor(tensor);
  };
  const memory = engine.memory.bind(engine);
  engine.memory = () => {
    budget.collectForCounting();
    return memory();
  };
  sweepAfterCollections();
}

/** V8 collects by itself, too: what it found is freed in the turn after. */
const collections = new FinalizationRegistry<void>(() => {
  tensors.sweep();
  sweepAfterCollections();
});

function sweepAfterCollections(): void {
  collections.register({}, undefined);
}

const fullScopes = new Set<string | undefined>();

function warnOfScope(): void {
  const place = runningPlace();
  if (fullScopes.has(place)) return;
  fullScopes.add(place);
  warn(
    `lectern/tensor: ${FULL_SCOPE.toLocaleString("en")} tensors were made inside of one tf.tidy, which frees them only ` +
      `when its function returns; the latest at ${place ?? "an unknown place"}. Put a tf.tidy around one turn of the ` +
      "loop in place of the whole loop, or none at all.",
  );
}

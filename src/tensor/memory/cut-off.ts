/**
 * What an interrupt leaves behind. A kernel stops a computing cell by terminating its execution: nothing of it runs any more,
 * no `finally` either. TensorFlow.js would think ever after that it is inside of an operation, find no gradients and
 * free nothing. So what can only be under way while code is running is looked at in a turn of its own.
 */

import { MessageChannel } from "node:worker_threads";
import type { Tensor } from "@tensorflow/tfjs";
import { engine, type Scope } from "./engine.js";

/** What tfjs-core adds to the name of an operation's scope. */
const operation = "__op";
/** The scopes of operations and of `tf.tidy`, which end in the turn in which they begin. Those made by hand need not. */
const brief = new WeakSet<Scope>();
let tidying = false;
/** Whether the turn that follows is waited for. */
let waiting = false;

const actions = new Set<() => void>();

/**
 * Has something undone where what is running never comes to its end.
 *
 * @returns takes it back: to be called at the end
 */
export function whenCutOff(undo: () => void): () => void {
  actions.add(undo);
  return () => actions.delete(undo);
}

/** @param loose is given the tensors that no scope will dispose of any more */
export function installCutOff(loose: (tensor: Tensor) => void): void {
  // Not a timer: an interrupt clears those that its cell has started. Nor a microtask: those that wait are lost with it.
  const { port1, port2 } = new MessageChannel();
  port1.on("message", () => {
    waiting = false;
    mend(loose);
  });
  port1.unref();
  const tidy = engine.tidy.bind(engine);
  engine.tidy = (...rest) => {
    tidying = true;
    return tidy(...rest);
  };
  const startScope = engine.startScope.bind(engine);
  engine.startScope = (name) => {
    if (!waiting) {
      waiting = true;
      port2.postMessage(undefined);
    }
    startScope(name);
    if (tidying || name?.endsWith(operation)) brief.add(engine.state.activeScope as Scope);
    tidying = false;
  };
}

function mend(loose: (tensor: Tensor) => void): void {
  const { state } = engine;
  const cut = state.scopeStack.filter((scope) => brief.has(scope));
  if (cut.length === 0 && state.kernelDepth === 0 && state.gradientDepth === 0 && actions.size === 0) return;
  for (const undo of actions) undo();
  actions.clear();
  // A name of the cell's may refer to them, so they aren't disposed of, but freed when they can't be reached.
  for (const scope of cut) for (const tensor of scope.track) if (!tensor.isDisposed) loose(tensor);
  for (const node of state.activeTape ?? [])
    for (const tensor of node.saved) if (!tensor.isDisposed) loose(tensor);
  state.scopeStack = state.scopeStack.filter((scope) => !brief.has(scope));
  state.activeScope = state.scopeStack.at(-1) ?? null;
  state.kernelDepth = 0;
  state.gradientDepth = 0;
  state.activeTape = null;
}

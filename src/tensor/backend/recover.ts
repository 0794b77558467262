import { nativeCall } from "../../display/index.js";
import { engine } from "../engine.js";
import { onInterrupt } from "../interrupts.js";
import { tf } from "../tf.js";

/**
 * Has TensorFlow.js recover when a cell is interrupted in the middle of an operation, a gradient or `tf.tidy`: none of it is
 * closed then, and every gradient afterwards would find its tape switched off. What the open scopes hold is disposed of.
 */
export function recoverFromInterrupts(): void {
  assignWholly();
  onInterrupt(() => {
    const { state } = engine;
    while (state.scopeStack.length > 0) engine.endScope();
    state.gradientDepth = 0;
    state.kernelDepth = 0;
    state.activeTape = null;
    state.numDataMovesStack = [];
  });
}

/** A variable lets go of its old value before it takes the new one: broken off in between, it would have none. */
function assignWholly(): void {
  const { prototype } = tf.Variable;
  const { assign } = prototype;
  prototype.assign = function (value) {
    nativeCall(() => assign.call(this, value));
  };
}

/** Tensors that can't be reached any more are freed. */
export { collectTensors, installMemory, setMemoryBudget } from "./install.js";

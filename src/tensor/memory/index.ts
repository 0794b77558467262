/** What tensors need around them: those that can't be reached any more are freed, and interrupts leave nothing broken. */
export { whenCutOff } from "./cut-off.js";
export { collectTensors, installMemory, setMemoryBudget } from "./install.js";

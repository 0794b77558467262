/** The training steps whose cost is measured. */
export { createDcgan } from "./dcgan.js";
export { createDdpg } from "./ddpg.js";
export { createDqn } from "./dqn.js";
export { createFit, type Fit, type Fitting } from "./fit.js";
export { createLenet } from "./lenet.js";
export { createProduct } from "./product.js";
export type { Training, TrainingOptions } from "./training.js";

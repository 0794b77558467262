/** Generative adversarial networks: the game, the two losses, training, mode collapse. */
export { bestGameValue, gameValue, optimalDiscriminator } from "./game.js";
export { createGan, type Gan, type GanSpec, type GanStep } from "./gan.js";
export { discriminatorLoss, type GeneratorLoss, generatorLoss, generatorSlope } from "./losses.js";
export { type DcganSpec, dcgan, type PerceptronSpec, perceptron } from "./models.js";
export { drawAround, type ModesFound, modesFound, ringCenters } from "./modes.js";
export { type GanTraining, noise, type TrainGanSpec, trainGan } from "./train.js";

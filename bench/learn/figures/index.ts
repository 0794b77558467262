import type { LearnFigure } from "../figure.js";
import { cliffWalking } from "./cliff-walking.js";
import { ddpgPendulum } from "./ddpg-pendulum.js";
import { compressionDigits, compressionMnist } from "./deep-compression.js";
import { digitsModels } from "./digits-models.js";
import { distillation } from "./distillation.js";
import { dqnCartPole } from "./dqn-cartpole.js";
import { lenetMnist } from "./lenet-mnist.js";
import { policyGradient } from "./policy-gradient.js";
import { pruning } from "./pruning.js";

/** All that is trained at length, in the order of the lectures. */
export const figures: LearnFigure[] = [
  digitsModels,
  lenetMnist,
  cliffWalking,
  dqnCartPole,
  ddpgPendulum,
  policyGradient,
  distillation,
  pruning,
  compressionDigits,
  compressionMnist,
];

import type { LearnFigure } from "../figure.js";
import { cliffWalking } from "./cliff-walking.js";
import { ddpgPendulum } from "./ddpg-pendulum.js";
import { compressionDigits, compressionMnist } from "./deep-compression.js";
import { digitsModels } from "./digits-models.js";
import { distillation } from "./distillation.js";
import { dqnCartPole } from "./dqn-cartpole.js";
import { ganLine } from "./gan-line.js";
import { ganRing } from "./gan-ring.js";
import { lenetMnist } from "./lenet-mnist.js";
import { policyGradient } from "./policy-gradient.js";
import { pruning } from "./pruning.js";
import { residualDepth } from "./residual-depth.js";
import { segmentation } from "./segmentation.js";

/** All that is trained at length, in the order of the lectures. */
export const figures: LearnFigure[] = [
  digitsModels,
  lenetMnist,
  residualDepth,
  segmentation,
  ganLine,
  ganRing,
  cliffWalking,
  dqnCartPole,
  ddpgPendulum,
  policyGradient,
  distillation,
  pruning,
  compressionDigits,
  compressionMnist,
];

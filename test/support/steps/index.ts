/** The lectures' training steps in small, for tests: all that a compiled step must be able to do. */
import { createDcgan, createDdpg, createDqn, createLenet } from "../../../bench/tensor/steps/index.js";
import type { Training, TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { createActorCritic } from "./actor-critic.js";
import { createAutoencoder } from "./autoencoder.js";
import { createClipping } from "./clipping.js";
import { createDistillation } from "./distillation.js";
import { createDoubleDuelingDqn } from "./dqn-variants.js";
import { createLinearRegression } from "./linear-regression.js";
import { createLogisticRegression } from "./logistic-regression.js";
import { createLowRank } from "./low-rank.js";
import { createMlp, optimizers } from "./mlp.js";
import { createPruning } from "./pruning.js";
import { createQuantised } from "./quantised.js";
import { createRecurrent } from "./recurrent.js";
import { createReinforce } from "./reinforce.js";
import { createResidual } from "./residual.js";
import { createRingGan } from "./ring-gan.js";
import { createUnet } from "./unet.js";
import { createVae } from "./vae.js";
import { createWeightDecay } from "./weight-decay.js";

export type { Training, TrainingOptions } from "../../../bench/tensor/steps/training.js";

const names = Object.keys(optimizers) as (keyof typeof optimizers)[];

/** What makes each of them, by names for titles of tests. */
export const trainings: Record<string, (options: TrainingOptions) => Training> = {
  "linear regression": createLinearRegression,
  "logistic regression": createLogisticRegression,
  ...Object.fromEntries(
    names.map((optimizer) => [
      `MLP, ${optimizer}`,
      (options: TrainingOptions) => createMlp({ ...options, optimizer }),
    ]),
  ),
  "MLP with dropout": (options) => createMlp({ ...options, dropout: 0.2 }),
  "MLP with an L2 penalty": (options) => createMlp({ ...options, l2: 1e-3 }),
  "weight decay": createWeightDecay,
  "gradient clipping": createClipping,
  LeNet: (options) => createLenet({ ...options, batch: 4, size: 12 }),
  "residual network": createResidual,
  "U-Net, transposed convolution": createUnet,
  "U-Net, upsampling": (options) => createUnet({ ...options, up: "upsampling" }),
  "recurrent network": (options) => createRecurrent({ ...options, cell: "simpleRNN" }),
  LSTM: (options) => createRecurrent({ ...options, cell: "lstm" }),
  GRU: (options) => createRecurrent({ ...options, cell: "gru" }),
  autoencoder: createAutoencoder,
  "variational autoencoder": createVae,
  "GAN on a ring": createRingGan,
  DCGAN: (options) => createDcgan({ ...options, batch: 8, size: 8, filters: 4 }),
  DQN: (options) => createDqn({ ...options, batch: 16, units: 16 }),
  "double and dueling DQN": createDoubleDuelingDqn,
  "REINFORCE with a baseline": createReinforce,
  "actor–critic": createActorCritic,
  DDPG: (options) => createDdpg({ ...options, batch: 16, units: 16 }),
  "DDPG with smoothing": (options) => createDdpg({ ...options, batch: 16, units: 16, smoothing: 0.2 }),
  distillation: createDistillation,
  pruning: createPruning,
  "quantisation-aware training": createQuantised,
  "low rank": createLowRank,
};

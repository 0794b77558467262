import { type CaseName, EPOCH } from "./cases.js";
import type { PeerName } from "./peers.js";

/** A line of the table. */
export interface Row {
  label: string;
  /** Whose figures are shown; everybody's if not given. */
  of?: PeerName[];
  /** What is looked at: one figure over another, or one alone; and what is asked of it, if something is. */
  goal: { of: PeerName; over?: PeerName; unit: string; value?: number; atLeast?: boolean };
}

/** Something that is measured in one go, and can be measured alone. */
export interface Figure {
  /** By which it is asked for. */
  name: string;
  /** What it measures, for --help. */
  about: string;
  case: CaseName;
  /** What is measured: a step, or how much longer than later ones the first steps of a process take together. */
  what: "step" | "compiling";
  /** How many updates a step stands for: what is shown is the time of one. */
  updates?: number;
  /** Who is measured; everybody if not given. */
  of?: PeerName[];
  rounds: number;
  rows: Row[];
}

const againstPyTorch = (label: string, value: number): Row => ({
  label,
  goal: { of: "lectern-compiled", over: "pytorch", value, unit: "× PyTorch" },
});
const compilers: PeerName[] = ["pytorch-compiled", "tensorflow", "lectern-compiled"];

/** All that is measured of tensors, in the order of the table. */
export const figures: Figure[] = [
  {
    name: "dqn",
    about: "a step of deep Q-learning: MLP 4-64-64-2 and its target, batch 64",
    case: "dqn",
    what: "step",
    rounds: 10,
    rows: [againstPyTorch("DQN, MLP 4-64-64-2, batch 64, ms a step", 0.5)],
  },
  {
    name: "ddpg",
    about: "a step of DDPG: critic and actor 256-256, batch 128, both updates, soft targets",
    case: "ddpg",
    what: "step",
    rounds: 10,
    rows: [againstPyTorch("DDPG, critic and actor 256-256, batch 128, ms a step", 1)],
  },
  {
    name: "lenet",
    about: "a step of LeNet for 28×28×1, batch 64, compiled and eager",
    case: "lenet",
    what: "step",
    rounds: 10,
    rows: [
      againstPyTorch("LeNet 28×28×1, batch 64, ms a step", 1),
      {
        label: "LeNet, eager, ms a step",
        of: ["tfjs-node", "tfjs-cpu", "lectern"],
        goal: { of: "tfjs-cpu", over: "lectern", value: 5, atLeast: true, unit: "times tfjs cpu's speed" },
      },
    ],
  },
  {
    name: "dcgan",
    about: "a step of a DCGAN for 28×28, batch 64, both updates",
    case: "dcgan",
    what: "step",
    rounds: 10,
    rows: [againstPyTorch("DCGAN for 28×28, batch 64, both updates, ms a step", 1.3)],
  },
  {
    name: "product",
    about: "the product of two matrices of 1024×1024",
    case: "product",
    what: "step",
    rounds: 10,
    rows: [againstPyTorch("1024³ matrix product, ms", 1.2)],
  },
  {
    name: "compiling",
    about: "what compiling LeNet's step costs: the first 10 calls less what the 10 after them take",
    case: "lenet",
    what: "compiling",
    of: compilers,
    rounds: 5,
    rows: [
      {
        label: "compiling LeNet's step: the first calls less later ones, ms",
        goal: { of: "lectern-compiled", value: 1000, unit: "ms" },
      },
    ],
  },
  {
    name: "fit",
    about: `an update within fit: LeNet, batch 64, epochs of ${EPOCH} updates`,
    case: "fit",
    what: "step",
    updates: EPOCH,
    of: ["tensorflow", "tfjs-node", "lectern", "lectern-compiled"],
    rounds: 5,
    rows: [
      {
        label: "LeNet by fit, batch 64, ms an update",
        goal: { of: "lectern", over: "lectern-compiled", unit: "times fit's speed" },
      },
    ],
  },
];

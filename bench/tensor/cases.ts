import { rng } from "../../src/data/index.js";
import {
  createDcgan,
  createDdpg,
  createDqn,
  createFit,
  createLenet,
  createProduct,
  type Fitting,
  type Training,
} from "./steps/index.js";

const SEED = 1;

/** How many updates an epoch has where `fit` is measured. */
export const EPOCH = 20;

const steps = {
  dqn: createDqn,
  ddpg: createDdpg,
  lenet: createLenet,
  dcgan: createDcgan,
  product: createProduct,
};
export type CaseName = keyof typeof steps | "fit";

/** A case with its initial weights and inputs: the same in each process. */
export function createCase(name: CaseName): Training | Fitting {
  const generator = rng(SEED);
  return name === "fit" ? createFit({ generator, updates: EPOCH }) : steps[name]({ generator });
}

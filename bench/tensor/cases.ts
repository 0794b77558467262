import { rng } from "../../src/data/index.js";
import {
  createDcgan,
  createDdpg,
  createDqn,
  createLenet,
  createProduct,
  type Training,
} from "./steps/index.js";

export const caseNames = ["dqn", "ddpg", "lenet", "dcgan", "product"] as const;
export type CaseName = (typeof caseNames)[number];

const SEED = 1;

/** A case with its initial weights and inputs: the same in each process. */
export function createCase(name: CaseName): Training {
  const create = {
    dqn: createDqn,
    ddpg: createDdpg,
    lenet: createLenet,
    dcgan: createDcgan,
    product: createProduct,
  }[name];
  return create({ generator: rng(SEED) });
}

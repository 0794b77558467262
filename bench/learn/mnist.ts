import { mnistFolder } from "../../src/learn/vision/index.js";

/** Why a figure of MNIST can't be measured; undefined where its files are given. */
export const withoutMnist = (): string | undefined =>
  mnistFolder() === undefined
    ? "no MNIST files given: set LECTURE_MNIST to the folder that holds the four of them"
    : undefined;

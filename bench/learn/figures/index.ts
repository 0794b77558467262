import type { LearnFigure } from "../figure.js";
import { cliffWalking } from "./cliff-walking.js";

/** All that is trained at length, in the order of the lectures. */
export const figures: LearnFigure[] = [cliffWalking];

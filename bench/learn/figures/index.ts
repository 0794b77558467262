import type { LearnFigure } from "../figure.js";

/** All that is trained at length, in the order of the lectures. */
export const figures: LearnFigure[] = [];

import type { Figure } from "../figure.js";
import { declarations } from "./declaration.js";
import { interrupt } from "./interrupt.js";
import { completion, hover } from "./introspection.js";
import { lines } from "./lines.js";
import { loop } from "./loop.js";
import { memory } from "./memory.js";
import { roundTrip } from "./round-trip.js";
import { start } from "./start.js";

/** All that is measured of kernels, in the order of the table. */
export const figures: Figure[] = [
  start,
  roundTrip,
  declarations,
  completion,
  hover,
  lines,
  loop,
  interrupt,
  memory,
];

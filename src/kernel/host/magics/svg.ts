import { display, svg } from "../../../display/index.js";
import type { RunMagic } from "./context.js";

/** `%%svg` */
export const run: RunMagic = (_context, _args, body) => {
  display(svg(body));
};

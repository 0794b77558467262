import { display, markdown } from "../../../display/index.js";
import type { RunMagic } from "./context.js";

/** `%%markdown` */
export const run: RunMagic = (_context, _args, body) => {
  display(markdown(body));
};

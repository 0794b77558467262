import { display, html } from "../../../display/index.js";
import type { RunMagic } from "./context.js";

/** `%%html` */
export const run: RunMagic = (_context, _args, body) => {
  display(html(body));
};

import { scriptMagic } from "./script.js";

/** `%%bash` */
export const run = scriptMagic("bash");

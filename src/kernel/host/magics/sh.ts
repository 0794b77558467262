import { scriptMagic } from "./script.js";

/** `%%sh` */
export const run = scriptMagic("sh");

/** The choice of what computes. */
import { chooseBackend } from "./choose.js";

export type { BackendChoice, BackendName } from "./choose.js";

/** What `tf` computes with in this process, chosen when this is loaded. */
export const backend = chooseBackend(process.env["LECTERN_BACKEND"]);

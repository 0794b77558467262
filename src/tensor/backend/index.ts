/** The choice of what computes. */
import { chooseBackend } from "./choose.js";
import { recoverFromInterrupts } from "./recover.js";

export type { BackendChoice, BackendName } from "./choose.js";

/** What `tf` computes with in this process, chosen when this is loaded. */
export const backend = chooseBackend(process.env["LECTERN_BACKEND"]);

recoverFromInterrupts();

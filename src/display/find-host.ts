import { denoHost } from "./deno-host.js";
import { type DisplayHost, hostKey } from "./host.js";
import { nodeHost } from "./node-host.js";
import { tslabHost } from "./tslab-host.js";

/** The host of this moment: asked for at each display, since a kernel may be set up after the library is loaded. */
export function findHost(): DisplayHost {
  const lectern = (globalThis as { [hostKey]?: DisplayHost })[hostKey];
  return lectern ?? tslabHost() ?? denoHost() ?? nodeHost;
}

import type { DisplayHost } from "./host.js";

type Broadcast = (type: string, content: object) => Promise<void>;

/** Deno's own kernel, or undefined elsewhere. */
export function denoHost(): DisplayHost | undefined {
  const broadcast = findBroadcast();
  if (broadcast === undefined) return undefined;
  return {
    name: "deno",
    display({ data, metadata, displayId, update }) {
      const transient = displayId === undefined ? {} : { display_id: displayId };
      void broadcast(update ? "update_display_data" : "display_data", { data, metadata, transient });
    },
    clear(wait) {
      void broadcast("clear_output", { wait });
    },
  };
}

function findBroadcast(): Broadcast | undefined {
  try {
    // Outside a notebook Deno throws as soon as `jupyter` is touched.
    const deno = (globalThis as { Deno?: { jupyter?: { broadcast: Broadcast } } }).Deno;
    return deno?.jupyter?.broadcast.bind(deno.jupyter);
  } catch {
    return undefined;
  }
}

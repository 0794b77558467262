import type { CommMessage } from "../channel/index.js";

/** The comm target of Jupyter's widgets. */
const widgetTarget = "jupyter.widget";

type BufferPath = (string | number)[];

/** An entry of a widget's state: JSON, and the bytes that belong into it at paths that start with the entry's name. */
interface Entry {
  value: unknown;
  buffers: { path: BufferPath; bytes: Uint8Array }[];
}

type Answer = { data: Record<string, unknown>; buffers: Uint8Array[] };

/** What pages and kernel last said of each widget's state, whoever of them said it. */
export class WidgetStates {
  readonly #models = new Map<string, Map<string, Entry>>();

  /** Takes a message on any comm into account. */
  note(message: CommMessage): void {
    const { id, data, buffers } = message;
    if (message.kind === "close") this.#models.delete(id);
    if (message.kind === "open" && message.target === widgetTarget) this.#models.set(id, new Map());
    const model = this.#models.get(id);
    if (!model || (message.kind === "msg" && data["method"] !== "update")) return;
    const given = data["buffer_paths"];
    const paths = (Array.isArray(given) ? given : []).map(
      (path) => (Array.isArray(path) ? path : []) as BufferPath,
    );
    for (const [name, value] of Object.entries(data["state"] ?? {})) {
      const entry: Entry = { value, buffers: [] };
      paths.forEach((path, i) => {
        if (path[0] === name && buffers[i]) entry.buffers.push({ path, bytes: buffers[i].slice() });
      });
      model.set(name, entry);
    }
    // Bytes that are an entry of the state have no place in its JSON.
    paths.forEach(([name, ...deeper], i) => {
      if (typeof name === "string" && deeper.length === 0 && buffers[i])
        model.set(name, { value: undefined, buffers: [{ path: [name], bytes: buffers[i].slice() }] });
    });
  }

  /** The answer to `request_state`; undefined for what is no widget. */
  one(id: string): Answer | undefined {
    const model = this.#models.get(id);
    if (!model) return undefined;
    const { state, paths, buffers } = gather(model);
    return { data: { method: "update", state, buffer_paths: paths }, buffers };
  }

  /** The answer to `request_states`. */
  all(): Answer {
    const states: Record<string, unknown> = {};
    const allPaths: BufferPath[] = [];
    const allBuffers: Uint8Array[] = [];
    for (const [id, model] of this.#models) {
      const { state, paths, buffers } = gather(model);
      states[id] = {
        model_name: state["_model_name"],
        model_module: state["_model_module"],
        model_module_version: state["_model_module_version"],
        state,
      };
      allPaths.push(...paths.map((path) => [id, "state", ...path]));
      allBuffers.push(...buffers);
    }
    return { data: { method: "update_states", states, buffer_paths: allPaths }, buffers: allBuffers };
  }
}

function gather(model: Map<string, Entry>) {
  const state: Record<string, unknown> = {};
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  for (const [name, entry] of model) {
    if (entry.value !== undefined) state[name] = entry.value;
    for (const { path, bytes } of entry.buffers) {
      paths.push(path);
      buffers.push(bytes);
    }
  }
  return { state, paths, buffers };
}

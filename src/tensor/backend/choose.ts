import { registerWasm } from "../wasm/index.js";
import { registerCpu, silenceCpu } from "./cpu.js";
import { registerTfjsNode } from "./tfjs-node.js";

/** The backends, the preferred ones first, under the names that `LECTERN_BACKEND` has for them. */
export const backendNames = ["node", "wasm", "cpu"] as const;

/**
 * What computes: `node` is tfjs-node (TensorFlow's library in C++, which `tf.getBackend()` calls `tensorflow`), `wasm` is WebAssembly,
 * `cpu` is plain JavaScript.
 */
export type BackendName = (typeof backendNames)[number];

export interface BackendChoice {
  readonly name: BackendName;
  /** Why it is this one, as half a sentence. */
  readonly reason: string;
  /** Those that would have been preferred, and why each is not used. */
  readonly rejected: ReadonlyArray<{ readonly name: BackendName; readonly problem: string }>;
}

const register: Record<BackendName, () => void> = {
  node: registerTfjsNode,
  wasm: registerWasm,
  cpu: registerCpu,
};

const works: Record<BackendName, string> = {
  node: "tfjs-node is installed and loads",
  wasm: "WebAssembly is the fastest that loads",
  cpu: "nothing faster than plain JavaScript loads",
};

/**
 * Makes the best backend that loads the one in use.
 *
 * @param wanted a backend's name, and then it is that one; nothing or "" for the best
 * @throws Error if there is no backend of that name, or it doesn't load
 */
export function chooseBackend(wanted: string | undefined): BackendChoice {
  silenceCpu();
  if (wanted !== undefined && wanted !== "") return force(wanted);
  const rejected: { name: BackendName; problem: string }[] = [];
  for (const name of backendNames) {
    try {
      register[name]();
      return { name, reason: works[name], rejected };
    } catch (error) {
      rejected.push({ name, problem: (error as Error).message });
    }
  }
  throw new Error(`no backend loads: ${rejected.map(({ problem }) => problem).join("; ")}`);
}

function force(wanted: string): BackendChoice {
  const name = backendNames.find((each) => each === wanted);
  if (!name) throw new Error(`LECTERN_BACKEND must be node, wasm or cpu, not "${wanted}"`);
  try {
    register[name]();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`LECTERN_BACKEND asks for ${name}, but ${message} (npx lectern doctor says more)`, {
      cause: error,
    });
  }
  return { name, reason: `LECTERN_BACKEND=${name} asks for it`, rejected: [] };
}

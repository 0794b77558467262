import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../src/paths.js";
import type { CaseName } from "./cases.js";
import { MeasuredProcess } from "./process.js";
import { benchPython } from "./python.js";

/** Something that runs the steps. */
export interface Peer {
  name: PeerName;
  /** As a table's head has it. */
  title: string;
  /** Cases that would take minutes a step. */
  skips: CaseName[];
  start(): MeasuredProcess;
}

export const peerNames = [
  "pytorch",
  "pytorch-compiled",
  "tensorflow",
  "tfjs-node",
  "tfjs-wasm",
  "tfjs-cpu",
  "lectern",
  "lectern-compiled",
] as const;
export type PeerName = (typeof peerNames)[number];

/** As many threads as the figures are for, whatever the machine has. */
const THREADS = "2";

function python(name: PeerName): Pick<Peer, "name" | "skips" | "start"> {
  const start = () =>
    new MeasuredProcess([benchPython(), join(packageRoot, "bench/tensor/python/peer.py"), name], {
      OMP_NUM_THREADS: THREADS,
      MKL_NUM_THREADS: THREADS,
      // So that what is compiled is compiled here.
      TORCHINDUCTOR_FORCE_DISABLE_CACHES: "1",
    });
  return { name, skips: [], start };
}

function node(
  name: PeerName,
  environment: Record<string, string> = {},
): Pick<Peer, "name" | "skips" | "start"> {
  const file = fileURLToPath(new URL("./node-peer.js", import.meta.url));
  const start = () =>
    new MeasuredProcess([process.execPath, file, name], { TF_NUM_INTRAOP_THREADS: THREADS, ...environment });
  return { name, skips: [], start };
}

/** What is compared, in the table's order. */
export const peers: Peer[] = [
  { title: "PyTorch", ...python("pytorch") },
  { title: "PyTorch, compiled", ...python("pytorch-compiled") },
  { title: "TensorFlow, tf.function", ...python("tensorflow") },
  { title: "tfjs node", ...node("tfjs-node") },
  { title: "tfjs wasm", ...node("tfjs-wasm") },
  { title: "tfjs cpu", ...node("tfjs-cpu"), skips: ["dcgan"] },
  { title: "Lectern wasm", ...node("lectern", { LECTERN_BACKEND: "wasm" }) },
  { title: "Lectern compiled", ...node("lectern-compiled", { LECTERN_BACKEND: "wasm" }) },
];

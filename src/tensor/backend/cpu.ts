import { tf } from "../tf.js";

/** Makes the backend in plain JavaScript the one in use. */
export function registerCpu(): void {
  void tf.setBackend("cpu");
}

/** Keeps it from advertising tfjs-node in a banner when it makes its first tensor, which it does for other backends, too. */
export function silenceCpu(): void {
  const backend = tf.findBackend("cpu") as { firstUse?: boolean } | null;
  if (backend) backend.firstUse = false;
}

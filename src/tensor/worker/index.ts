/** Functions that run in a worker thread while the notebook's cell awaits them. */
export { inWorker } from "./in-worker.js";
export type { StopSource, WorkerContext, WorkerOptions, WorkerTask } from "./task.js";

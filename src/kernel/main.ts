import { MessageChannel, Worker } from "node:worker_threads";
import { NATIVE_CALL_BYTES, nativeCallsKey } from "../display/native-calls.js";
import { ByteRing, FrameWriter, type SessionData } from "./channel/index.js";
import { log } from "./log.js";
import { readConnectionFile } from "./protocol/connection.js";
import { closedNote, writeNote } from "./session/running-note.js";

/** How long the process waits at its end for the session thread to send what is left. */
const CLOSE_TIMEOUT_MS = 2000;
const RING_BYTES = 1 << 20;

/** Starts the kernel: the session thread with the sockets first, since it takes longest, then the host on this thread. */
async function main(): Promise<void> {
  const connectionFile = process.argv[2];
  if (connectionFile === undefined) throw new Error("usage: node main.js CONNECTION_FILE");
  // Read here for the error message's sake: a thread's failure would say less.
  readConnectionFile(connectionFile);
  const ring = ByteRing.allocate(RING_BYTES);
  const closed = new SharedArrayBuffer(4);
  const [comms, inputs] = [new MessageChannel(), new MessageChannel()];
  const inputBell = new SharedArrayBuffer(4);
  const nativeCalls = new SharedArrayBuffer(NATIVE_CALL_BYTES);
  Object.defineProperty(globalThis, nativeCallsKey, { value: new Int32Array(nativeCalls) });
  const data: SessionData = {
    connectionFile,
    ring,
    closed,
    comms: comms.port2,
    inputs: inputs.port2,
    inputBell,
    nativeCalls,
  };
  const worker = new Worker(new URL("./session/worker.js", import.meta.url), {
    workerData: data,
    transferList: [comms.port2, inputs.port2],
  });
  // Not for the processes that cells start.
  delete process.env["LECTERN_DESCRIPTORS"];
  // It has no sockets then, or is in no state to close them.
  worker.on("error", (error) => {
    process.removeAllListeners("exit");
    fail(error);
  });

  const { Host } = await import("./host/host.js");
  const writer = new FrameWriter(new ByteRing(ring), () => worker.postMessage({ type: "wake" }));
  const host = new Host(writer, { comms: comms.port1, inputs: inputs.port1, inputBell }, process.cwd());
  let asked = false;
  host.listen(worker, () => {
    asked = true;
    process.exit(0);
  });
  process.on("exit", (code) => {
    const flag = new Int32Array(closed);
    if (!asked) host.reportExit(code);
    // Sockets must be closed before the process ends: zeromq aborts it otherwise.
    if (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, CLOSE_TIMEOUT_MS);
    writeNote(closedNote);
  });
}

function fail(error: unknown): never {
  log(error instanceof Error ? error.message : String(error));
  writeNote(closedNote);
  process.exit(1);
}

main().catch(fail);

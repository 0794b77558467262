import inspector from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import { breakOutsideNativeCalls } from "../../display/native-calls.js";
import { ByteRing, FrameReader, type SessionData, type SessionMessage } from "../channel/index.js";
import { startCompiler } from "../language/compiler.js";
import { log } from "../log.js";
import { SignalSentinel } from "./signals.js";

/** After being asked to end, the main thread is broken off, and then the process. */
const TERMINATE_AFTER_MS = 300;
const KILL_AFTER_MS = 1500;
/** How often to look whether the process that started the kernel is still there. */
const ORPHAN_CHECK_MS = 2000;

const data = workerData as SessionData;
const { connectionFile, ring: ringBuffer, closed, comms, inputs, inputBell } = data;
const nativeCalls = new Int32Array(data.nativeCalls);
const port = parentPort!;
const sentinel = new SignalSentinel(() => session.signalled());
const post = (message: SessionMessage) => {
  port.postMessage(message);
  if (message.type === "execute") sentinel.watch();
};

// Type checking gets going first of all, in its own process; everything else is loaded meanwhile.
const compiler = startCompiler(process.cwd());
const { startLanguageService } = await import("../language/service.js");
const checker = startLanguageService(compiler, process.cwd());
const [
  { Descendants },
  { Descriptors },
  { closeSockets, openSockets },
  { readConnectionFile },
  { Session },
  { LiveValues },
] = await Promise.all([
  import("./descendants.js"),
  import("./descriptors.js"),
  import("./sockets.js"),
  import("../protocol/connection.js"),
  import("./session.js"),
  import("./live-values.js"),
]);
const connection = readConnectionFile(connectionFile);
const sockets = await openSockets(connection);

const debuggerSession = new inspector.Session();
debuggerSession.connectToMainThread();
const values = new LiveValues();
const terminate = () =>
  values.holdDuring(() =>
    breakOutsideNativeCalls(
      nativeCalls,
      () =>
        new Promise<void>((resolve) => {
          debuggerSession.post("Runtime.terminateExecution", () => resolve());
        }),
    ),
  );

const session = new Session({
  connection,
  sockets,
  checker,
  values,
  post,
  postComm: (request) => comms.postMessage(request),
  postInput: (answer) => {
    inputs.postMessage(answer);
    const bell = new Int32Array(inputBell);
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);
  },
  terminate,
  shutdown,
});

const descendants = new Descendants();
const descriptors = new Descriptors((stream, bytes) => session.receiveBytes(stream, bytes));
const ring = new ByteRing(ringBuffer);
const reader = new FrameReader();
/** How long the reader looks away after a burst of output: to be woken for each line costs more than the line. */
const DOZE_MS = 3;
let reading = false;
let dozed = false;

/** Takes what the main thread wrote, in pieces, so that requests are answered in between. */
async function read(): Promise<void> {
  if (reading) return;
  reading = true;
  for (;;) {
    const bytes = ring.read();
    if (bytes.length === 0) {
      if (dozed ? ring.sleep() : ring.doze()) break;
      continue;
    }
    dozed = false;
    descriptors.drain();
    for (const frame of reader.push(bytes)) {
      if ("type" in frame && frame.type === "ready") session.start();
      else session.receive(frame);
    }
    await session.roomy();
    await new Promise((resolve) => setImmediate(resolve));
  }
  reading = false;
  if (dozed) return;
  dozed = true;
  setTimeout(read, DOZE_MS);
}

let ending = false;
function shutdown(): void {
  if (ending) return;
  ending = true;
  setTimeout(terminate, TERMINATE_AFTER_MS);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), KILL_AFTER_MS);
  checker.stop();
  sentinel.close();
  // A turn later, so that the cell that ended the process gets its reply.
  setImmediate(async () => {
    await Promise.all([session.drained(), descendants.end().catch(() => {})]);
    debuggerSession.disconnect();
    values.close();
    await closeSockets(sockets);
    Atomics.store(new Int32Array(closed), 0, 1);
    Atomics.notify(new Int32Array(closed), 0);
    post({ type: "shutdown" });
  });
}

const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  log("the process that started this kernel has gone; ending");
  shutdown();
}, ORPHAN_CHECK_MS).unref();

port.on("message", () => void read());
void read();

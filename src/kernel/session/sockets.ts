import { createConnection } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Reply, Router, type Socket, XPublisher } from "zeromq";
import { type ConnectionInfo, endpoint } from "../protocol/index.js";

export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: XPublisher;
  heartbeat: Reply;
}

/** A peer that sends a longer frame loses its connection; nothing of the frame is kept. */
const MAX_FRAME_BYTES = 512 * 1024 * 1024;
/** Subscriptions and heartbeats are short. */
const MAX_SHORT_BYTES = 64 * 1024;
/** How many publications may wait for a slow subscriber; the largest pieces of text have 64 KiB. */
const PUBLICATIONS = 500;
const BIND_MS = 3000;
const BIND_RETRY_MS = 50;

/** Opens the kernel's five sockets. @throws Error if a port is taken */
export async function openSockets(info: ConnectionInfo): Promise<Sockets> {
  // Never drop what a slow front end has not taken yet; zeromq's default is to keep 1000 messages.
  const sockets: Sockets = {
    shell: new Router({ sendHighWaterMark: 0, linger: 1000, maxMessageSize: MAX_FRAME_BYTES }),
    control: new Router({ sendHighWaterMark: 0, linger: 1000, maxMessageSize: MAX_FRAME_BYTES }),
    stdin: new Router({ linger: 0, maxMessageSize: MAX_FRAME_BYTES }),
    iopub: new XPublisher({
      sendHighWaterMark: PUBLICATIONS,
      noDrop: true,
      linger: 1000,
      maxMessageSize: MAX_SHORT_BYTES,
    }),
    heartbeat: new Reply({ linger: 0, maxMessageSize: MAX_SHORT_BYTES }),
  };
  const bindings = [
    [sockets.shell, "shell"],
    [sockets.control, "control"],
    [sockets.stdin, "stdin"],
    [sockets.iopub, "iopub"],
    [sockets.heartbeat, "hb"],
  ] as const;
  const bound = await Promise.allSettled(
    bindings.map(([socket, channel]) => bind(socket, endpoint(info, channel))),
  );
  const failed = bound.findIndex(({ status }) => status === "rejected");
  if (failed >= 0) {
    await closeSockets(sockets);
    const { reason } = bound[failed] as PromiseRejectedResult;
    throw new Error(`can't listen on ${endpoint(info, bindings[failed]![1])}: ${(reason as Error).message}`);
  }
  void echo(sockets.heartbeat);
  return sockets;
}

/**
 * Listens, waiting a little for the port: a kernel that died may still be about to leave it, or have its last words said
 * there (kernel/last-words.ts).
 */
export async function bind(socket: Socket, address: string): Promise<void> {
  for (const end = Date.now() + BIND_MS; ; ) {
    try {
      if (await isServed(address)) throw new Error("address already in use");
      return await socket.bind(address);
    } catch (error) {
      if (Date.now() > end) throw error;
      await delay(BIND_RETRY_MS);
    }
  }
}

/** Whether somebody listens on an IPC address. ZeroMQ would take it away from them, as it does with what is left over. */
function isServed(address: string): Promise<boolean> {
  if (!address.startsWith("ipc://")) return Promise.resolve(false);
  return new Promise((resolve) => {
    const probe = createConnection(address.slice("ipc://".length));
    const end = (served: boolean) => {
      probe.destroy();
      resolve(served);
    };
    probe.once("connect", () => end(true)).once("error", () => end(false));
  });
}

async function echo(heartbeat: Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** zeromq frees its sockets a little after they are closed, and aborts a process that ends in between. */
const CLOSE_DELAY_MS = 20;

/** Resolves when the process may end. */
export async function closeSockets(sockets: Sockets): Promise<void> {
  for (const socket of Object.values(sockets)) socket.close();
  await delay(CLOSE_DELAY_MS);
}

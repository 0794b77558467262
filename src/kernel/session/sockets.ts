import { Reply, Router, XPublisher } from "zeromq";
import { type ConnectionInfo, endpoint } from "../protocol/index.js";

export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: XPublisher;
  heartbeat: Reply;
}

/** Opens the kernel's five sockets. @throws Error if a port is taken */
export async function openSockets(info: ConnectionInfo): Promise<Sockets> {
  // Never drop what a slow front end has not taken yet; zeromq's default is to keep 1000 messages.
  const sockets: Sockets = {
    shell: new Router({ sendHighWaterMark: 0, linger: 1000 }),
    control: new Router({ sendHighWaterMark: 0, linger: 1000 }),
    stdin: new Router({ linger: 0 }),
    iopub: new XPublisher({ sendHighWaterMark: 0, linger: 1000 }),
    heartbeat: new Reply({ linger: 0 }),
  };
  await Promise.all([
    sockets.shell.bind(endpoint(info, "shell")),
    sockets.control.bind(endpoint(info, "control")),
    sockets.stdin.bind(endpoint(info, "stdin")),
    sockets.iopub.bind(endpoint(info, "iopub")),
    sockets.heartbeat.bind(endpoint(info, "hb")),
  ]);
  void echo(sockets.heartbeat);
  return sockets;
}

async function echo(heartbeat: Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

export function closeSockets(sockets: Sockets): void {
  for (const socket of Object.values(sockets)) socket.close();
}

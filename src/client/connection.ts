import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionInfo } from "../kernel/protocol/index.js";

const address = "127.0.0.1";

/** A connection file in a folder of its own, readable by this user alone since it holds the key. */
export interface ConnectionFile {
  info: ConnectionInfo;
  folder: string;
  path: string;
}

/** Picks free ports and a new key, and writes them down for the kernel. The caller removes the folder. */
export async function createConnectionFile(kernelName: string): Promise<ConnectionFile> {
  const [shell, iopub, stdin, control, hb] = await freePorts(5);
  const info: ConnectionInfo = {
    transport: "tcp",
    ip: address,
    shell_port: shell!,
    iopub_port: iopub!,
    stdin_port: stdin!,
    control_port: control!,
    hb_port: hb!,
    key: randomBytes(32).toString("hex"),
    signature_scheme: "hmac-sha256",
    kernel_name: kernelName,
  };
  const folder = mkdtempSync(join(tmpdir(), "lectern-"));
  const path = join(folder, "kernel.json");
  writeFileSync(path, JSON.stringify(info), { mode: 0o600 });
  return { info, folder, path };
}

/** Ports that nobody listens on now; all are held until the last is found, so that none comes twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, address, () => resolve(server));
  });
}

import { readFileSync } from "node:fs";

export const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type Channel = (typeof channels)[number];

/** What a connection file holds. */
export interface ConnectionInfo {
  transport: "tcp" | "ipc";
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: string;
  kernel_name?: string;
}

/** @throws Error in one sentence: what is wrong with the file, the rule and the value */
export function readConnectionFile(file: string): ConnectionInfo {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : String(error);
    throw new Error(`can't read the connection file ${file}: ${reason}`);
  }
  let value: Partial<ConnectionInfo> | null;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`the connection file ${file} must be JSON: ${(error as Error).message}`);
  }
  const wrong = (rule: string, got: unknown) =>
    new Error(`the connection file ${file} is broken: ${rule}, got ${JSON.stringify(got) ?? "nothing"}`);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrong("it must hold an object", value);
  const transport = value.transport ?? "tcp";
  if (transport !== "tcp" && transport !== "ipc") throw wrong('transport must be "tcp" or "ipc"', transport);
  for (const channel of channels) {
    const port = value[`${channel}_port`];
    if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65535)
      throw wrong(`${channel}_port must be a whole number from 1 to 65535`, port);
  }
  for (const name of ["ip", "key"] as const)
    if (typeof value[name] !== "string") throw wrong(`${name} must be a string`, value[name]);
  return {
    ...(value as ConnectionInfo),
    transport,
    signature_scheme: value.signature_scheme ?? "hmac-sha256",
  };
}

/** The ZeroMQ address of a channel. */
export function endpoint(info: ConnectionInfo, channel: Channel): string {
  const port = info[`${channel}_port`];
  return info.transport === "tcp" ? `tcp://${info.ip}:${port}` : `ipc://${info.ip}-${port}`;
}

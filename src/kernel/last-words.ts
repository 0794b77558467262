import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Router, XPublisher } from "zeromq";
import { endpoint, newHeader, readConnectionFile, Wire } from "./protocol/index.js";
import { fatalError, type Note } from "./session/running-note.js";
import { bind } from "./session/sockets.js";

/** How long clients get to connect again; they try ten times a second. */
const RECONNECT_MS = 3000;
const RETRY_MS = 50;
const REPORT_MS = 100;

/**
 * Speaks for a kernel whose process ended without a word: takes its place for a moment and gives each cell that ran an
 * error. Started by kernels/lectern/start.sh with the connection file, the note of running cells, and on standard input what
 * Node wrote before the end.
 */
async function main(connectionFile: string, note: string): Promise<void> {
  const report = await readReport();
  if (report) process.stderr.write(report);
  const { cells, cause = fatalError(report) }: Note = note ? JSON.parse(note) : { cells: [] };
  if (cells.length === 0) return;
  const connection = readConnectionFile(connectionFile);
  const wire = new Wire(connection.key, connection.signature_scheme);
  const session = randomUUID();
  const iopub = new XPublisher({ linger: RECONNECT_MS });
  const shell = new Router({ linger: RECONNECT_MS, mandatory: true });
  await bind(iopub, endpoint(connection, "iopub"));
  await bind(shell, endpoint(connection, "shell"));

  // A timer that is left behind would keep the process alive.
  const patience = new AbortController();
  const given = delay(RECONNECT_MS, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([iopub.receive(), given]);
  patience.abort();
  for (const { cell, header, identities, silent } of cells) {
    const error = describeEnd(cell, cause);
    const encode = (type: string, frames: Uint8Array[], content: object) =>
      wire.encode({
        identities: frames,
        header: newHeader(type, session),
        parentHeader: header,
        metadata: {},
        content,
        buffers: [],
      });
    if (!silent) await iopub.send(encode("error", [Buffer.from("error")], error));
    await iopub.send(encode("status", [Buffer.from("status")], { execution_state: "idle" }));
    const client = identities.map((identity) => Buffer.from(identity, "base64"));
    const reply = { status: "error", execution_count: cell, ...error, payload: [], user_expressions: {} };
    await untilConnected(() => shell.send(encode("execute_reply", client, reply)));
  }
  await delay(RETRY_MS);
  iopub.close();
  shell.close();
}

/** A client's socket can be written to once it has connected again. */
async function untilConnected(send: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + RECONNECT_MS; Date.now() < end; ) {
    try {
      return await send();
    } catch {
      await delay(RETRY_MS);
    }
  }
}

/** What is in the pipe; children of the kernel that live on may keep it open. */
function readReport(): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    process.stdin.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    const end = () => {
      process.stdin.destroy();
      resolve(text);
    };
    process.stdin.on("end", end).on("error", end);
    setTimeout(end, REPORT_MS).unref();
  });
}

function describeEnd(cell: number, cause: string | undefined) {
  const why = cause ? `: ${cause}` : "";
  const evalue = `the kernel's process ended while cell ${cell} ran${why}; all variables are lost`;
  return { ename: "KernelDied", evalue, traceback: [`\u001b[1;31mKernelDied\u001b[0m: ${evalue}`] };
}

await main(process.argv[2]!, process.argv[3] ?? "");

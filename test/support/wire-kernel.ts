import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import { createConnectionFile } from "../../src/client/connection.js";
import { findKernelspec } from "../../src/client/index.js";
import { KernelProcess } from "../../src/client/kernel-process.js";
import {
  type ConnectionInfo,
  endpoint,
  type Message,
  newHeader,
  Wire,
} from "../../src/kernel/protocol/index.js";

type Content = Record<string, unknown>;

/** A Lectern kernel and plain sockets to it, for what the client can't or won't do. */
export class WireKernel {
  readonly info: ConnectionInfo;
  readonly wire: Wire;
  readonly process: KernelProcess;
  readonly sockets: { shell: Dealer; control: Dealer };
  /** Everything heard so far: the replies of both channels, and what was published. */
  readonly replies: Message[] = [];
  readonly published: Message[] = [];
  readonly #iopub: Subscriber;
  #closed = false;

  private constructor(info: ConnectionInfo, process_: KernelProcess) {
    this.info = info;
    this.process = process_;
    this.wire = new Wire(info.key, info.signature_scheme);
    const socket = (channel: "shell" | "control") => {
      const dealer = new Dealer({ linger: 0, sendHighWaterMark: 0 });
      dealer.connect(endpoint(info, channel));
      void this.#receive(dealer, this.replies);
      return dealer;
    };
    this.sockets = { shell: socket("shell"), control: socket("control") };
    this.#iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    this.#iopub.connect(endpoint(info, "iopub"));
    this.#iopub.subscribe();
    void this.#receive(this.#iopub, this.published);
  }

  /** @param change what the connection file shall hold instead of what the client would choose */
  static async start(change: Partial<ConnectionInfo> = {}): Promise<WireKernel> {
    const connection = await createConnectionFile("lectern");
    const info = { ...connection.info, ...change };
    writeFileSync(connection.path, JSON.stringify(info));
    const folder = mkdtempSync(join(tmpdir(), "lectern-wire-"));
    const process_ = new KernelProcess(findKernelspec("lectern"), connection, folder);
    void process_.ended.then(() => rmSync(folder, { recursive: true, force: true }));
    const kernel = new WireKernel(info, process_);
    await kernel.until(() => kernel.published.find(({ header }) => header.msg_type === "iopub_welcome"));
    return kernel;
  }

  /** Sends a message as it is. @returns its id */
  async send(channel: "shell" | "control", type: string, content: Content = {}): Promise<string> {
    const header = newHeader(type, "test");
    const part = { identities: [], parentHeader: {}, metadata: {}, buffers: [] };
    await this.sockets[channel].send(this.wire.encode({ ...part, header, content }));
    return header.msg_id;
  }

  /** Sends a request and waits for its reply and its idle. */
  async request(channel: "shell" | "control", type: string, content: Content = {}): Promise<Content> {
    const id = await this.send(channel, type, content);
    const reply = await this.reply(id);
    await this.idle(id);
    return reply.content;
  }

  reply(id: string): Promise<Message> {
    return this.until(() => this.replies.find(({ parentHeader }) => parentHeader.msg_id === id));
  }

  idle(id: string): Promise<unknown> {
    return this.until(() =>
      this.publishedFor(id).find(({ content }) => content["execution_state"] === "idle"),
    );
  }

  /** What was published for one request. */
  publishedFor(id: string): Message[] {
    return this.published.filter(({ parentHeader }) => parentHeader.msg_id === id);
  }

  /** Waits until something is there. */
  async until<T>(find: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find();
      if (found) return found;
      if (this.process.hasEnded) throw new Error(this.process.describeEnd());
      await delay(5);
    }
  }

  /** Resident memory of the kernel's process, in bytes. Linux only. */
  residentBytes(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) * 1024;
  }

  async stop(): Promise<void> {
    if (!this.process.hasEnded) await this.send("control", "shutdown_request", { restart: false });
    await this.process.end(5000);
    this.#closed = true;
    for (const socket of [this.sockets.shell, this.sockets.control, this.#iopub]) socket.close();
    if (this.info.transport === "ipc") rmSync(dirname(this.info.ip), { recursive: true, force: true });
  }

  async #receive(socket: Dealer | Subscriber, into: Message[]): Promise<void> {
    try {
      for await (const frames of socket) into.push(this.wire.decode(frames));
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }
}

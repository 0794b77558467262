import type { Readable, Writable } from "node:stream";

/** What the other side asks and tells. */
export interface Handlers {
  /** @returns the answer to a request */
  request: (method: string, params: unknown) => unknown;
  notification: (method: string, params: unknown) => void;
  /** The streams have ended or broken, or carry something else. */
  closed: () => void;
}

interface Pending {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

interface RpcMessage {
  id?: number | string | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

const headerEnd = "\r\n\r\n";

/**
 * JSON-RPC 2.0 as language servers speak it: each message behind a header with its length. VS Code's library does the same,
 * but takes a tenth of the kernel's start to load, while the compiler waits for the first message.
 */
export class JsonRpc {
  readonly #output: Writable;
  readonly #handlers: Handlers;
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #rest: Buffer = Buffer.alloc(0);
  #closed = false;

  constructor(input: Readable, output: Writable, handlers: Handlers) {
    this.#output = output;
    this.#handlers = handlers;
    const close = () => this.close();
    input
      .on("data", (chunk: Buffer) => this.#read(chunk))
      .on("end", close)
      .on("error", close);
    output.on("error", close);
  }

  /** @throws Error with what the other side says is wrong, or if the conversation ends before it has answered */
  request<T>(method: string, params: object): Promise<T> {
    if (this.#closed)
      return Promise.reject(new Error(`${method} can't be asked: the language server has ended`));
    const id = ++this.#last;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#write({ id, method, params });
    });
  }

  notify(method: string, params: object): void {
    if (!this.#closed) this.#write({ method, params });
  }

  /** Whoever waits for an answer gets an error instead. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { reject } of this.#pending.values()) reject(new Error("the language server has ended"));
    this.#pending.clear();
    this.#handlers.closed();
  }

  #write(message: RpcMessage): void {
    const content = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    // What is said in one turn goes out in one piece.
    this.#output.cork();
    process.nextTick(() => this.#output.uncork());
    this.#output.write(`Content-Length: ${content.length}${headerEnd}`);
    this.#output.write(content);
  }

  #read(chunk: Buffer): void {
    this.#rest = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      const header = this.#rest.indexOf(headerEnd);
      if (header < 0) return;
      const length = /content-length: *(\d+)/i.exec(this.#rest.toString("latin1", 0, header))?.[1];
      if (length === undefined) {
        this.close();
        return;
      }
      const start = header + headerEnd.length;
      const end = start + Number(length);
      if (this.#rest.length < end) return;
      const content = this.#rest.toString("utf8", start, end);
      this.#rest = this.#rest.subarray(end);
      this.#receive(JSON.parse(content) as RpcMessage);
    }
  }

  #receive({ id, method, params, result, error }: RpcMessage): void {
    if (method !== undefined) {
      if (id === undefined) this.#handlers.notification(method, params);
      else this.#write({ id, result: this.#handlers.request(method, params) ?? null });
      return;
    }
    const pending = this.#pending.get(Number(id));
    this.#pending.delete(Number(id));
    if (error) pending?.reject(new Error(`${error.message} (${error.code})`));
    else pending?.resolve(result as never);
  }
}

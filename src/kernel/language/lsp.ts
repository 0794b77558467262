import type { ChildProcess } from "node:child_process";
import { pathToFileURL } from "node:url";
import { JsonRpc } from "./json-rpc.js";

/** Auto-imports make the server index every package after each edit: 5 to 20 times slower. */
const settings = {
  suggest: { autoImports: false },
  disableAutomaticTypeAcquisition: true,
  tsserver: { automaticTypeAcquisition: { enabled: false } },
};

/** LSP's FileChangeType. */
const CREATED = 1;
const CHANGED = 2;

interface Document {
  /** What it is opened with. */
  first: string;
  text: string;
  languageId: string;
  version: number;
}

/** TypeScript's language server, spoken to over its standard streams. If it ends, the next request starts it anew. */
export class LanguageServer {
  readonly #start: () => ChildProcess;
  readonly #root: string;
  readonly #documents = new Map<string, Document>();
  #connection: Connection;
  readonly #problems = new Map<string, (messages: string[]) => void>();
  #stopped = false;

  /**
   * @param compiler the server's process, just started
   * @param start starts another one
   * @param root an existing folder; documents are files in it that need not exist
   */
  constructor(compiler: ChildProcess, start: () => ChildProcess, root: string) {
    this.#start = start;
    this.#root = root;
    this.#connection = this.#connect(compiler);
  }

  /**
   * Opens a document. Each that is opened costs more, the more the documents before it mean: so many are opened with
   * next to nothing in them, and written afterwards.
   */
  async open(name: string, text: string, languageId = "typescript"): Promise<void> {
    const document = { first: text, text, languageId, version: 1 };
    this.#documents.set(name, document);
    await this.#open(name, document);
  }

  /** Gives a document its text, whether it is open already or not. */
  async write(name: string, text: string, languageId = "typescript"): Promise<void> {
    const document = this.#documents.get(name);
    if (document && document.languageId !== languageId)
      await this.#connection.notify("textDocument/didClose", { textDocument: { uri: this.#uri(name) } });
    if (document?.languageId !== languageId) return this.open(name, text, languageId);
    document.text = text;
    await this.#change(name, document);
  }

  /** Hears what the server says by itself to be wrong with a document. */
  onProblems(name: string, listener: (messages: string[]) => void): void {
    this.#problems.set(this.#uri(name), listener);
  }

  /** A document's text, as last written. */
  text(name: string): string | undefined {
    return this.#documents.get(name)?.text;
  }

  /** Asks about a document: `textDocument/…` requests. @throws Error if the server ends twice over it */
  request<T>(method: string, name: string, params: object = {}): Promise<T> {
    return this.ask<T>(method, { textDocument: { uri: this.#uri(name) }, ...params });
  }

  /** Sends any request. @throws Error if the server ends twice over it */
  async ask<T>(method: string, params: object): Promise<T> {
    const connection = this.#connection;
    try {
      return await connection.request<T>(method, params);
    } catch (error) {
      if (!connection.ended || this.#stopped) throw error;
    }
    await this.restart();
    return this.#connection.request<T>(method, params);
  }

  /** Starts another process with the same documents; it knows nothing of what the one before had read from disk. */
  async restart(): Promise<void> {
    this.#connection.stop();
    this.#connection = this.#connect(this.#start());
    for (const [name, document] of this.#documents) await this.#open(name, document);
    for (const [name, document] of this.#documents)
      if (document.text !== document.first) await this.#change(name, document);
  }

  /** Tells of files that came to be, or have another text now. */
  async changed(files: readonly { path: string; created: boolean }[]): Promise<void> {
    await this.#connection.notify("workspace/didChangeWatchedFiles", {
      changes: files.map(({ path, created }) => ({
        uri: pathToFileURL(path).href,
        type: created ? CREATED : CHANGED,
      })),
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#connection.stop();
  }

  #connect(compiler: ChildProcess): Connection {
    return new Connection(compiler, pathToFileURL(this.#root).href, (uri, messages) =>
      this.#problems.get(uri)?.(messages),
    );
  }

  #open(name: string, { first, languageId, version }: Document): Promise<void> {
    return this.#connection.notify("textDocument/didOpen", {
      textDocument: { uri: this.#uri(name), languageId, version, text: first },
    });
  }

  #change(name: string, document: Document): Promise<void> {
    document.version++;
    return this.#connection.notify("textDocument/didChange", {
      textDocument: { uri: this.#uri(name), version: document.version },
      contentChanges: [{ text: document.text }],
    });
  }

  #uri(name: string): string {
    return pathToFileURL(`${this.#root}/${name}`).href;
  }
}

/** One process of the server, and the conversation with it. */
class Connection {
  readonly #process: ChildProcess;
  readonly #messages: JsonRpc;
  readonly #ready: Promise<unknown>;
  #ended = false;

  constructor(compiler: ChildProcess, root: string, onProblems: (uri: string, messages: string[]) => void) {
    this.#process = compiler;
    this.#messages = new JsonRpc(compiler.stdout!, compiler.stdin!, {
      request: (method, params) =>
        method === "workspace/configuration"
          ? (params as { items: unknown[] }).items.map(() => settings)
          : null,
      notification: (method, params) => {
        if (method !== "textDocument/publishDiagnostics") return;
        const { uri, diagnostics } = params as { uri: string; diagnostics: { message: string }[] };
        onProblems(
          uri,
          diagnostics.map(({ message }) => message),
        );
      },
      // Pipes that break are mostly the first sign of the process's end.
      closed: () => this.#end(),
    });
    compiler.on("error", () => this.#end());
    compiler.on("exit", () => this.#end());
    this.#ready = this.#messages
      .request("initialize", {
        processId: process.pid,
        // It would tell of each step otherwise, in hundreds of messages at the start alone.
        initializationOptions: { logVerbosity: 0 },
        rootUri: root,
        workspaceFolders: [{ uri: root, name: "notebook" }],
        capabilities: {
          general: { positionEncodings: ["utf-16"] },
          textDocument: {
            diagnostic: { relatedInformation: true },
            completion: { completionItem: { documentationFormat: ["markdown"] } },
            hover: { contentFormat: ["markdown"] },
            signatureHelp: { signatureInformation: { documentationFormat: ["markdown"] } },
          },
          workspace: { configuration: true },
        },
      })
      .then(() => this.#messages.notify("initialized", {}));
    this.#ready.catch(() => {});
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What can't be delivered is left to the next request, which finds out why. */
  async notify(method: string, params: object): Promise<void> {
    try {
      await this.#ready;
    } catch (error) {
      if (!this.#ended) throw error;
    }
    this.#messages.notify(method, params);
  }

  async request<T>(method: string, params: object): Promise<T> {
    await this.#ready;
    return this.#messages.request<T>(method, params);
  }

  stop(): void {
    this.#process.kill();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#process.kill();
    this.#messages.close();
  }
}

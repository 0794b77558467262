import type { ChildProcess } from "node:child_process";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";

/** Auto-imports make the server index every package after each edit: 5 to 20 times slower. */
const settings = {
  suggest: { autoImports: false },
  disableAutomaticTypeAcquisition: true,
  tsserver: { automaticTypeAcquisition: { enabled: false } },
};

/** A running TypeScript language server (`tsc --lsp`), spoken to over its standard streams. */
export class LanguageServer {
  readonly #connection: MessageConnection;
  readonly #versions = new Map<string, number>();
  readonly #ready: Promise<unknown>;
  readonly #root: string;

  /**
   * @param compiler the server's process, just started
   * @param root an existing folder; documents are files in it that need not exist
   */
  constructor(compiler: ChildProcess, root: string) {
    this.#root = root;
    const { stdin, stdout } = compiler;
    this.#connection = createMessageConnection(
      new StreamMessageReader(stdout!),
      new StreamMessageWriter(stdin!),
    );
    this.#connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => settings),
    );
    this.#connection.onRequest("client/registerCapability", () => null);
    // The server ends with the kernel; what is still being sent to it then is of no use to anybody.
    this.#connection.onError(() => {});
    stdin!.on("error", () => {});
    compiler.on("error", () => this.#connection.dispose());
    this.#connection.listen();
    const uri = pathToFileURL(root).href;
    this.#ready = this.#connection
      .sendRequest("initialize", {
        processId: process.pid,
        rootUri: uri,
        workspaceFolders: [{ uri, name: "notebook" }],
        capabilities: {
          general: { positionEncodings: ["utf-16"] },
          textDocument: {
            diagnostic: {},
            completion: { completionItem: { documentationFormat: ["markdown"] } },
            hover: { contentFormat: ["markdown"] },
          },
          workspace: { configuration: true },
        },
      })
      .then(() => this.#connection.sendNotification("initialized", {}));
    this.#ready.catch(() => {});
  }

  /** Gives a document its text, whether it is open already or not. */
  async write(name: string, text: string, languageId = "typescript"): Promise<void> {
    await this.#ready;
    const uri = this.#uri(name);
    const version = (this.#versions.get(name) ?? 0) + 1;
    this.#versions.set(name, version);
    if (version === 1)
      await this.#connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId, version, text },
      });
    else
      await this.#connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
  }

  /** Asks about a document: `textDocument/…` requests. */
  async request<T>(method: string, name: string, params: object = {}): Promise<T> {
    await this.#ready;
    return this.#connection.sendRequest<T>(method, { textDocument: { uri: this.#uri(name) }, ...params });
  }

  #uri(name: string): string {
    return pathToFileURL(`${this.#root}/${name}`).href;
  }
}

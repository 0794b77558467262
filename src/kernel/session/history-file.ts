import { appendFile, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { userDataDir } from "../../jupyter-data.js";
import { log } from "../log.js";

/** One line of the file: a cell that was run, or the result that it gave later. */
export type HistoryRecord = { kernel: string; line: number } & ({ input: string } | { output: string });

/** A file that is longer gets no more lines: the next one begins. The latest two are kept. */
const MAX_BYTES = 1024 * 1024;
/** A longer line is left out. */
const MAX_LINE_BYTES = 256 * 1024;
const KEPT = 2;
const name = (generation: number) => `history-${generation}.jsonl`;

/** Where the history is kept: in the folder that `LECTERN_HISTORY` names, or nowhere if that is `off`. */
export function historyFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const wanted = env["LECTERN_HISTORY"];
  if (wanted === "off") return undefined;
  return wanted !== undefined && isAbsolute(wanted) ? wanted : join(userDataDir(env), "lectern");
}

/**
 * The history of all kernels of a user, in files of JSON lines. Each line is written at once to the end of the latest
 * file, so that kernels don't disturb each other; and files are never renamed or cut, so that no lock is needed.
 */
export class HistoryFile {
  readonly #folder: string;
  #written: Promise<void> = Promise.resolve();
  #failed = false;

  /** @param folder made when it is first written to */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Appends a record some time soon. What can't be written is left out, and the log says so once. */
  append(record: HistoryRecord): void {
    // The line break comes first: what a kernel left unfinished when it was killed doesn't spoil this line.
    const line = `\n${JSON.stringify(record)}`;
    if (Buffer.byteLength(line) > MAX_LINE_BYTES) return;
    this.#written = this.#written
      .then(() => this.#write(line))
      .catch((error: Error) => {
        if (!this.#failed) log(`can't keep the history in ${this.#folder}: ${error.message}`);
        this.#failed = true;
      });
  }

  /** Resolves once everything appended so far is written. */
  written(): Promise<void> {
    return this.#written;
  }

  /** @returns everything that is kept, oldest first; damaged lines are skipped */
  async read(): Promise<HistoryRecord[]> {
    const records: HistoryRecord[] = [];
    for (const generation of (await this.#generations()).slice(-KEPT)) {
      const text = await readFile(join(this.#folder, name(generation)), "utf8").catch(() => "");
      for (const line of text.split("\n")) {
        const record = parse(line);
        if (record) records.push(record);
      }
    }
    return records;
  }

  async #write(line: string): Promise<void> {
    if (this.#failed) return;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const generations = await this.#generations();
    let latest = generations.at(-1) ?? 1;
    const size = await stat(join(this.#folder, name(latest))).then(
      (found) => found.size,
      () => 0,
    );
    if (size > MAX_BYTES) {
      latest++;
      for (const old of generations.slice(0, 1 - KEPT))
        await rm(join(this.#folder, name(old)), { force: true });
    }
    // What people type may be private.
    await appendFile(join(this.#folder, name(latest)), line, { mode: 0o600 });
  }

  /** The numbers of the files that are there, in order. */
  async #generations(): Promise<number[]> {
    const files = await readdir(this.#folder).catch(() => []);
    return files
      .map((file) => Number(/^history-(\d{1,9})\.jsonl$/.exec(file)?.[1] ?? Number.NaN))
      .filter((generation) => !Number.isNaN(generation))
      .sort((a, b) => a - b);
  }
}

function parse(line: string): HistoryRecord | undefined {
  if (line === "") return undefined;
  try {
    const { kernel, line: number, input, output } = JSON.parse(line);
    if (typeof kernel !== "string" || !Number.isSafeInteger(number)) return undefined;
    if (typeof input === "string") return { kernel, line: number, input };
    return typeof output === "string" ? { kernel, line: number, output } : undefined;
  } catch {
    return undefined;
  }
}

import { matchesGlob } from "./glob.js";
import type { HistoryFile } from "./history-file.js";

/** One cell that ran: the kernel it ran in, its number there, code and result as text. */
interface Entry {
  kernel: string;
  line: number;
  input: string;
  output: string | null;
}

type Item = [session: number, line: number, input: string | [string, string | null]];

/** The content of a `history_request`. */
export interface HistoryRequest {
  hist_access_type?: string;
  output?: boolean;
  session?: number | null;
  start?: number | null;
  stop?: number | null;
  n?: number | null;
  pattern?: string | null;
  unique?: boolean;
}

/** As IPython gives where a tail is asked for without a number. */
const DEFAULT_TAIL = 10;
/** Results are kept for looking at; the file has room for what was typed. */
const MAX_OUTPUT_CHARACTERS = 10_000;

/** The cells run so far, in this kernel and in those before it, as `history_request` asks for them. */
export class History {
  readonly #kernel: string;
  readonly #file: HistoryFile | undefined;
  readonly #own: Entry[] = [];
  /** Session numbers by kernel, from 1 in the order of their first cells. A number stays for as long as we run. */
  readonly #sessions = new Map<string, number>();

  /**
   * @param kernel a name for this kernel that no other has
   * @param file keeps the history when the kernel has ended; without one only this kernel's is known
   */
  constructor(kernel: string, file?: HistoryFile) {
    this.#kernel = kernel;
    this.#file = file;
  }

  add(line: number, input: string): void {
    this.#own.push({ kernel: this.#kernel, line, input, output: null });
    this.#file?.append({ kernel: this.#kernel, line, input });
    // From now on other kernels count as later ones.
    if (this.#own.length === 1) void this.#others();
  }

  /** Sets the result of a cell that was added; others may have been since, in other subshells. */
  setOutput(line: number, output: string): void {
    const entry = this.#own.findLast((each) => each.line === line);
    if (!entry) return;
    entry.output = output.slice(0, MAX_OUTPUT_CHARACTERS);
    this.#file?.append({ kernel: this.#kernel, line, output: entry.output });
  }

  /** Resolves once the file holds everything. */
  async written(): Promise<void> {
    await this.#file?.written();
  }

  /** @returns the reply's `history`; this kernel is session 0 where it was asked for so, as in IPython */
  async query(request: HistoryRequest): Promise<Item[]> {
    const others = await this.#others();
    const asIs = request.hist_access_type === "range" && !request.session;
    return this.#select([...others, ...this.#own], request).map(({ kernel, line, input, output }) => [
      asIs && kernel === this.#kernel ? 0 : this.#sessions.get(kernel)!,
      line,
      request.output === true ? [input, output] : input,
    ]);
  }

  #select(entries: Entry[], request: HistoryRequest): Entry[] {
    switch (request.hist_access_type) {
      case "range":
        return this.#range(entries, request);
      case "search": {
        const pattern = request.pattern ?? "*";
        let found = entries.filter(({ input }) => matchesGlob(input, pattern));
        if (request.unique === true) found = latestOfEach(found);
        return last(found, request.n ?? found.length);
      }
      default:
        return last(entries, request.n ?? DEFAULT_TAIL);
    }
  }

  /** Session 0 is this one, negative ones count back from it; so do negative lines from the session's end. */
  #range(entries: Entry[], { session, start, stop }: HistoryRequest): Entry[] {
    const asked = session ?? 0;
    const wanted = asked > 0 ? asked : this.#sessions.get(this.#kernel)! + asked;
    const lines = entries.filter(({ kernel }) => this.#sessions.get(kernel) === wanted);
    const end = (lines.at(-1)?.line ?? 0) + 1;
    const from = (start ?? 1) < 0 ? end + start! : (start ?? 1);
    const to = !stop ? end : stop < 0 ? end + stop : stop;
    return lines.filter(({ line }) => line >= from && line < to);
  }

  /** What other kernels ran, sessions in the order of their numbers. */
  async #others(): Promise<Entry[]> {
    const cells = new Map<string, Map<number, Entry>>();
    for (const record of (await this.#file?.read()) ?? []) {
      const { kernel, line } = record;
      if (kernel === this.#kernel) continue;
      const lines = cells.get(kernel) ?? new Map<number, Entry>();
      cells.set(kernel, lines);
      if ("input" in record) lines.set(line, { kernel, line, input: record.input, output: null });
      else {
        const entry = lines.get(line);
        if (entry) entry.output = record.output;
      }
    }
    // Those that are there before us have lower numbers for good.
    const number = (kernel: string) => {
      if (!this.#sessions.has(kernel)) this.#sessions.set(kernel, this.#sessions.size + 1);
      return this.#sessions.get(kernel)!;
    };
    for (const kernel of cells.keys()) number(kernel);
    number(this.#kernel);
    return [...cells.keys()]
      .sort((a, b) => number(a) - number(b))
      .flatMap((kernel) => [...cells.get(kernel)!.values()]);
  }
}

function last(entries: Entry[], n: number): Entry[] {
  return n === 0 ? [] : entries.slice(-n);
}

/** The latest of those with equal text, in order. */
function latestOfEach(entries: Entry[]): Entry[] {
  const latest = new Map(entries.map((entry) => [entry.input, entry]));
  return entries.filter((entry) => latest.get(entry.input) === entry);
}

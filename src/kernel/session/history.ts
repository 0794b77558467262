/** One cell that ran: session, number, code and its result as text. */
interface Entry {
  session: number;
  line: number;
  input: string;
  output: string | null;
}

type Item = [session: number, line: number, input: string | [string, string | null]];

const SESSION = 1;

/** The cells run so far, as `history_request` asks for them. */
export class History {
  readonly #entries: Entry[] = [];

  add(line: number, input: string): void {
    this.#entries.push({ session: SESSION, line, input, output: null });
  }

  /** Sets the result of the cell added last. */
  setOutput(output: string): void {
    const last = this.#entries.at(-1);
    if (last) last.output = output;
  }

  /** @param request a `history_request`'s content @returns the reply's `history` */
  query(request: Record<string, unknown>): Item[] {
    const withOutput = request["output"] === true;
    return this.#select(request).map(({ session, line, input, output }) => [
      session,
      line,
      withOutput ? [input, output] : input,
    ]);
  }

  #select({ hist_access_type, n, start, stop, session, pattern, unique }: Record<string, unknown>): Entry[] {
    const count = typeof n === "number" && n > 0 ? n : Number.POSITIVE_INFINITY;
    switch (hist_access_type) {
      case "range": {
        if (Number(session ?? 0) > 0 && session !== SESSION) return [];
        const from = Number(start ?? 0);
        const to = typeof stop === "number" ? stop : Number.POSITIVE_INFINITY;
        return this.#entries.filter(({ line }) => line >= from && line < to);
      }
      case "search": {
        const matches = glob(String(pattern ?? "*"));
        let found = this.#entries.filter(({ input }) => matches.test(input));
        if (unique === true) found = latestOfEach(found);
        return found.slice(-count);
      }
      default:
        return this.#entries.slice(-count);
    }
  }
}

function latestOfEach(entries: Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.input, entry])).values()].sort((a, b) => a.line - b.line);
}

/** A pattern with `*` and `?`, as shells have it, over the whole text. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s");
}

const REASONS: Record<string, string> = {
  ENOTFOUND: "its registry can't be reached; is there a network?",
  EAI_AGAIN: "its registry can't be reached; is there a network?",
  ECONNREFUSED: "its registry can't be reached; is there a network?",
  ECONNRESET: "its registry can't be reached; is there a network?",
  ETIMEDOUT: "its registry does not answer; is there a network?",
  ERR_SOCKET_TIMEOUT: "its registry does not answer; is there a network?",
};
const FETCH = /^npm http (?:fetch|cache) .*/;
/** About settings that students didn't make. */
const NOISE = /^npm (?:warn|WARN) (?:Unknown \w+ config|config )/;
const ERROR = /^npm (?:error|ERR!) ?(.*)/;

/** What npm writes, as a notebook shows it: its requests as one line that counts, its errors kept for the one error. */
export class NpmOutput {
  readonly #show: (text: string) => void;
  readonly #rest = { stdout: "", stderr: "" };
  readonly #errors: string[] = [];
  #fetched = 0;
  #counting = false;

  constructor(show: (text: string) => void) {
    this.#show = show;
  }

  push(stream: "stdout" | "stderr", bytes: Buffer): void {
    const lines = (this.#rest[stream] + bytes.toString()).split("\n");
    this.#rest[stream] = lines.pop()!;
    for (const line of lines) this.#line(line);
  }

  end(): void {
    for (const stream of ["stdout", "stderr"] as const)
      if (this.#rest[stream]) this.#line(this.#rest[stream]);
    this.#stopCounting();
  }

  /** npm's code of the error: E404, ENOTFOUND, … */
  get code(): string | undefined {
    return this.#errors.map((line) => /^code (\S+)/.exec(line)?.[1]).find((code) => code !== undefined);
  }

  /** Why npm failed, in a few lines. */
  get reason(): string | undefined {
    const known = REASONS[this.code ?? ""];
    if (known) return `${known} (${this.code})`;
    const missing = this.#errors
      .map((line) => /resource '(.+?)@?[^@']*' could not/.exec(line)?.[1])
      .find(Boolean);
    if (this.code === "E404" && missing) return `the registry has no package "${missing}"`;
    const text = this.#errors.filter(
      (line) => line !== "" && !/^code |complete log of this run|\.log$/.test(line),
    );
    return text.length ? text.slice(0, 6).join("\n") : undefined;
  }

  #line(line: string): void {
    if (NOISE.test(line)) return;
    if (FETCH.test(line)) {
      this.#fetched++;
      this.#counting = true;
      this.#show(`\r${this.#fetched} request${this.#fetched === 1 ? "" : "s"} to the registry`);
      return;
    }
    const error = ERROR.exec(line);
    if (error) {
      this.#errors.push(error[1]!.trim());
      return;
    }
    this.#stopCounting();
    if (line !== "") this.#show(`${line}\n`);
  }

  #stopCounting(): void {
    if (this.#counting) this.#show("\n");
    this.#counting = false;
  }
}

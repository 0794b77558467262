import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tf } from "../../src/tensor/tf.js";
import { middle, type Summary, summarize } from "../statistics.js";
import { writeArrays } from "./arrays.js";
import { createCase } from "./cases.js";
import type { Figure } from "./figures.js";
import { difference, tellApart } from "./losses.js";
import type { Peer, PeerName } from "./peers.js";
import type { Amount, MeasuredProcess, Ran } from "./process.js";

export { tensorTable } from "./table.js";

/** What a figure gave. Samples are medians of a round's steps. */
export interface TensorResult {
  rounds: number;
  of: Partial<Record<PeerName, Summary>>;
  versions: Partial<Record<PeerName, string>>;
  /** How far the losses are from PyTorch's over the first steps, and how many there were; see `difference`. */
  differences: Partial<Record<PeerName, { greatest: number; steps: number }>>;
  /** What peers could not do. */
  failures: Partial<Record<PeerName, string>>;
  /** Whose losses are too far from PyTorch's. */
  wrong: PeerName[];
}

export interface MeasureOptions {
  /** Instead of as many as the figure wants. */
  rounds: number | undefined;
  /** Few samples, to see that it works. */
  few: boolean;
}

/** What is compared with PyTorch's, which also warms up. */
const COMPARED: Amount = { steps: 20, seconds: 0, limit: 60 };
const WARM_UP: Amount = { steps: 20, seconds: 3, limit: 10 };
const ROUND: Amount = { steps: 20, seconds: 1, limit: 15 };
const FEW: Amount = { steps: 5, seconds: 0, limit: 5 };

/** Measures one figure with all peers in turns, so that the machine's moods hit all of them. */
export async function measureTensors(
  figure: Figure,
  peers: Peer[],
  options: MeasureOptions,
): Promise<TensorResult> {
  const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
  const measurement = new Measurement(figure, folder, options);
  try {
    await tf.setBackend("cpu");
    writeArrays(folder, createCase(figure.case));
    const chosen = peers.filter(
      ({ name, skips }) => (figure.of?.includes(name) ?? true) && !skips.includes(figure.case),
    );
    if (figure.what === "step") await measurement.steps(chosen);
    else await measurement.compiling(chosen);
    return measurement.result();
  } finally {
    await measurement.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Measurement {
  readonly #figure: Figure;
  readonly #folder: string;
  readonly #few: boolean;
  readonly #rounds: number;
  readonly #samples = new Map<PeerName, number[]>();
  readonly #running = new Map<Peer, MeasuredProcess>();
  readonly #result: Omit<TensorResult, "rounds" | "of"> = {
    versions: {},
    differences: {},
    failures: {},
    wrong: [],
  };
  #expected: { losses: Ran["losses"]; title: string } | undefined;

  constructor(figure: Figure, folder: string, { rounds, few }: MeasureOptions) {
    this.#figure = figure;
    this.#folder = folder;
    this.#few = few;
    this.#rounds = rounds ?? figure.rounds;
  }

  /** Processes stay from round to round, each at rest while another computes. */
  async steps(peers: Peer[]): Promise<void> {
    for (const peer of peers)
      await this.#attempt(peer, "begins", async () => {
        const process_ = await this.#start(peer);
        this.#compare(peer, await this.#begin(process_));
        if (!this.#few) await process_.run(this.#amount(WARM_UP));
      });
    for (let round = 1; round <= this.#rounds; round++)
      for (const [peer, process_] of this.#running)
        await this.#attempt(peer, `round ${round} of ${this.#rounds}`, async () => {
          const { times } = await process_.run(this.#amount(this.#few ? FEW : ROUND));
          this.#keep(peer, middle(times)! / (this.#figure.updates ?? 1));
        });
  }

  #amount(amount: Amount): Amount {
    return { ...amount, steps: Math.ceil(amount.steps / (this.#figure.updates ?? 1)) };
  }

  /** Each time in a new process. */
  async compiling(peers: Peer[]): Promise<void> {
    for (let round = 1; round <= this.#rounds; round++)
      for (const peer of peers)
        await this.#attempt(peer, `round ${round} of ${this.#rounds}`, async () => {
          const process_ = await this.#start(peer);
          const { times } = await this.#begin(process_);
          const half = times.length >> 1;
          const later = middle(times.slice(half))!;
          this.#keep(
            peer,
            times.slice(0, half).reduce((sum, time) => sum + time - later, 0),
          );
          await this.#stop(peer);
        });
  }

  result(): TensorResult {
    const summaries = [...this.#samples].map(([name, samples]) => [name, summarize(samples)]);
    return { rounds: this.#rounds, of: Object.fromEntries(summaries), ...this.#result };
  }

  async end(): Promise<void> {
    for (const peer of [...this.#running.keys()]) await this.#stop(peer);
  }

  async #start(peer: Peer): Promise<MeasuredProcess> {
    const process_ = peer.start();
    this.#running.set(peer, process_);
    const { version } = await process_.prepare(this.#figure.case, this.#folder);
    this.#result.versions[peer.name] = version;
    return process_;
  }

  /** The first steps. What the very first takes to be compiled is not counted against the limit. */
  async #begin(process_: MeasuredProcess): Promise<Ran> {
    const first = await process_.run({ steps: 1, seconds: 0, limit: 0 });
    const { steps, ...limits } = this.#amount(COMPARED);
    if (steps === 1) return first;
    const others = await process_.run({ steps: steps - 1, ...limits });
    return { times: [...first.times, ...others.times], losses: [...first.losses, ...others.losses] };
  }

  async #stop(peer: Peer): Promise<void> {
    const process_ = this.#running.get(peer);
    this.#running.delete(peer);
    await process_?.end();
  }

  /** Peers come in the order of the table: the first is the one to compare with. */
  #compare(peer: Peer, { losses }: Ran): void {
    this.#expected ??= { losses, title: peer.title };
    const { losses: expected, title } = this.#expected;
    const greatest = Number(difference(losses, expected).toPrecision(2));
    this.#result.differences[peer.name] = { greatest, steps: losses.length };
    const wrong = tellApart(losses, expected, this.#figure.updates);
    if (wrong === undefined) return;
    this.#result.wrong.push(peer.name);
    this.#fail(peer, `${wrong} (${title}'s are right)`);
  }

  #keep(peer: Peer, sample: number): void {
    this.#samples.set(peer.name, [...(this.#samples.get(peer.name) ?? []), sample]);
  }

  #fail(peer: Peer, reason: string): void {
    this.#result.failures[peer.name] = reason;
    process.stderr.write(`${this.#figure.name}: ${peer.title}: ${reason}\n`);
  }

  async #attempt(peer: Peer, what: string, action: () => Promise<void>): Promise<void> {
    process.stderr.write(`${this.#figure.name}: ${peer.title}, ${what}\n`);
    try {
      await action();
    } catch (error) {
      this.#fail(peer, (error as Error).message.split("\n")[0]!);
      await this.#stop(peer);
    }
  }
}

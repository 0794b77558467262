import type { Tensor } from "@tensorflow/tfjs-core";
import { type Container, fill } from "./container.js";
import { optimize } from "./graph/optimize.js";
import { pack } from "./graph/pack.js";
import { LoweringError, lower } from "./lower/index.js";
import { Executable, type ExecutableOptions } from "./run/executable.js";
import { onnxRuntime } from "./run/onnxruntime.js";
import { difference } from "./trace/compare.js";
import { userLine } from "./trace/line.js";
import { type Optimizer, type Place, type Trace, trace } from "./trace/trace.js";
import { WatchedOptimizer } from "./trace/watched-optimizer.js";

export interface FormState {
  runs: "traced" | "compiled" | "eager";
  /** Why it runs eagerly. */
  reason?: string;
}

/** After so many calls without two that do the same, a step runs eagerly. */
const mostTraces = 4;

export const asyncStep =
  "compile: the step must not be async or return a promise; read values with await after it, from what it returns";

/** A step for arguments of one form. */
export class Form {
  state: FormState = { runs: "traced" };
  #last: Trace | undefined;
  #traces = 0;
  #executable: Executable | undefined;
  #structure: Container<Place> | undefined;
  #optimizers = new Map<Optimizer, number>();
  #watched: WatchedOptimizer[] = [];

  constructor(
    private readonly options: ExecutableOptions,
    private readonly onFallback: (reason: string) => void,
  ) {}

  call(step: () => unknown, tensors: readonly Tensor[]): unknown {
    if (this.state.runs === "eager") return step();
    if (this.#executable) {
      if (!this.#watched.some(({ hasChanged }) => hasChanged)) return this.#run(tensors);
      this.#forget();
    }
    const traced = trace(step, tensors);
    if (typeof (traced.returned as { then?: unknown } | null | undefined)?.then === "function") {
      throw new TypeError(asyncStep);
    }
    this.#traces++;
    const last = this.#last;
    this.#last = traced;
    if (traced.escape) this.goEager(`${traced.escape.what}${at(traced.escape.place)}`);
    else if (last) {
      const found = difference(last, traced);
      if (!found) this.#compile(traced);
      else if (this.#traces >= mostTraces) this.goEager(`${found.what}${at(found.place)}`);
    }
    return traced.returned;
  }

  goEager(reason: string): void {
    this.state = { runs: "eager", reason };
    this.#last = undefined;
    this.onFallback(reason);
  }

  dispose(): void {
    this.#executable?.dispose();
  }

  #forget(): void {
    this.dispose();
    this.#executable = undefined;
    this.state = { runs: "traced" };
    this.#traces = 0;
  }

  #compile(traced: Trace): void {
    this.#last = undefined;
    try {
      onnxRuntime();
    } catch (error) {
      this.goEager(`onnxruntime-node can't be loaded: ${(error as Error).message.split("\n")[0]}`);
      return;
    }
    try {
      const program = pack(optimize(traced));
      const lowered = lower(program);
      this.#executable = new Executable(program, lowered, traced.draws, this.options);
      const followed = new Set<unknown>(
        lowered.inputs.map(({ leaf }) => (leaf.op === "LearningRate" ? leaf.optimizer : undefined)),
      );
      this.#watched = [...traced.optimizers.keys()].map(
        (optimizer) => new WatchedOptimizer(optimizer, followed.has(optimizer)),
      );
    } catch (error) {
      this.goEager(
        error instanceof LoweringError
          ? `${error.what} can't be compiled${at(error.place)}`
          : (error as Error).message,
      );
      return;
    }
    this.#structure = traced.structure;
    this.#optimizers = traced.optimizers;
    this.state = { runs: "compiled" };
  }

  #run(tensors: readonly Tensor[]): unknown {
    const results = this.#executable!.run(tensors);
    for (const [optimizer, times] of this.#optimizers) {
      for (let time = 0; time < times; time++) optimizer.incrementIterations();
    }
    return fill(this.#structure!, (place) => {
      if (typeof place !== "number") return place;
      return place < 0 ? tensors[-1 - place] : results[place];
    });
  }
}

function at(place: Error | undefined): string {
  const line = userLine(place);
  return line ? ` (${line})` : "";
}

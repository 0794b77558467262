import vm from "node:vm";
import type { CompiledCell } from "../channel/index.js";
import { runtimeName } from "../channel/runtime-name.js";
import type { MagicCalls } from "../language/magic-calls.js";
import type { Attribution } from "./attribution/index.js";
import { registerMap } from "./stack.js";

/** What compiled cells reach under one global name; students don't. */
interface CellRuntime {
  import: (specifier: string, names?: string[], options?: ImportCallOptions) => Promise<unknown>;
  meta: object;
  magic: MagicCalls;
  /** Runs a cell that awaits: a function of which the cell's statements are the body. */
  run: (cell: number, body: () => Promise<void>) => void;
  /** Keeps the value of a cell's last expression. */
  keep: (cell: number, value: unknown) => void;
  /** The cell that causes what happens now. */
  cell: () => number;
  /** Says that a cell goes on after an `await`. @returns the value @throws KeyboardInterrupt if it must not */
  resumed: <T>(cell: number, value: T) => T;
}

/** What the evaluator needs of the host: what cells reach, and whether one may go on. */
export interface EvaluatorHost extends Pick<CellRuntime, "import" | "meta" | "magic" | "cell"> {
  check: (cell: number) => void;
}

export type Evaluation = { status: "ok"; value: unknown } | { status: "thrown"; thrown: unknown };

/**
 * Evaluates cells as scripts of this thread's realm. Their top-level names are script-level `let`s, each declared once
 * and assigned ever after: old closures see new values, and loops over them run at the speed of ordinary scripts.
 */
export class Evaluator {
  readonly #attribution: Attribution;
  readonly #declared = new Set<string>();
  /** The ends of the cells that await, and the values of those that have one, by number. */
  readonly #running = new Map<number, Promise<void>>();
  readonly #values = new Map<number, unknown>();

  constructor(host: EvaluatorHost, attribution: Attribution) {
    this.#attribution = attribution;
    const { check, ...offered } = host;
    const runtime: CellRuntime = {
      ...offered,
      run: (cell, body) => {
        this.#running.set(cell, body());
      },
      keep: (cell, value) => {
        this.#values.set(cell, value);
      },
      resumed: (cell, value) => {
        attribution.resumed(cell);
        check(attribution.cell ?? cell);
        return value;
      },
    };
    // Frozen and out of sight: a cell that sweeps over the globals must not take it along.
    Object.defineProperty(globalThis, runtimeName, { value: Object.freeze(runtime) });
  }

  /** Never settles for a cell that is terminated: V8 cuts off all that is on the stack, this function too. */
  async evaluate(compiled: CompiledCell): Promise<Evaluation> {
    const { cell, code, url, names } = compiled;
    registerMap(compiled);
    try {
      this.#declare(names);
      const script = new vm.Script(code, { filename: url });
      this.#attribution.run(cell, () => script.runInThisContext());
      await this.#running.get(cell);
      return { status: "ok", value: this.#values.get(cell) };
    } catch (thrown) {
      return { status: "thrown", thrown };
    } finally {
      this.forget(cell);
    }
  }

  /** Lets go of a cell that was given up. */
  forget(cell: number): void {
    this.#running.delete(cell);
    this.#values.delete(cell);
  }

  /** @returns what a top-level name has; undefined for one that only types have */
  valueNamed(name: string): unknown {
    const own = this.#scriptName(name);
    return own === undefined ? undefined : new vm.Script(own).runInThisContext();
  }

  /** Lets go of the values of top-level names. The names stay, as script-level names can't be removed. */
  undefine(names: string[]): void {
    const own = names.map((name) => this.#scriptName(name)).filter((name) => name !== undefined);
    if (own.length) new vm.Script(`${own.join(" = ")} = undefined;`).runInThisContext();
  }

  /** A top-level name as scripts have it, where it may have another one. */
  #scriptName(name: string): string | undefined {
    return [name, `${name}$`].find((each) => this.#declared.has(each));
  }

  #declare(names: string[]): void {
    const fresh = names.filter((name) => !this.#declared.has(name));
    if (fresh.length === 0) return;
    new vm.Script(`let ${fresh.join(", ")};`).runInThisContext();
    for (const name of fresh) this.#declared.add(name);
  }
}

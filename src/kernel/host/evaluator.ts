import vm from "node:vm";
import type { CompiledCell } from "../channel/index.js";
import { runtimeName } from "../language/rewrite.js";
import { registerMap } from "./stack.js";

/** What compiled cells reach under one global name; students don't. */
interface CellRuntime {
  import: (specifier: string, names?: string[], options?: ImportCallOptions) => Promise<unknown>;
  meta: object;
  /** Runs a cell that awaits: a function of which the cell's statements are the body. */
  run: (body: () => Promise<void>) => void;
  /** The value of the cell's last expression. */
  last: unknown;
}

export type Evaluation = { status: "ok"; value: unknown } | { status: "thrown"; thrown: unknown };

/**
 * Evaluates cells as scripts of this thread's realm. Their top-level names are script-level `let`s, each declared once
 * and assigned ever after: old closures see new values, and loops over them run at the speed of ordinary scripts.
 */
export class Evaluator {
  readonly #runtime: CellRuntime;
  readonly #declared = new Set<string>();
  /** The end of a cell that awaits. */
  #running: Promise<void> | undefined;

  constructor(imports: Pick<CellRuntime, "import" | "meta">) {
    this.#runtime = {
      ...imports,
      run: (body) => {
        this.#running = body();
      },
      last: undefined,
    };
    Object.defineProperty(globalThis, runtimeName, { value: this.#runtime, enumerable: false });
  }

  /** Never settles for a cell that is terminated: V8 cuts off all that is on the stack, this function too. */
  async evaluate(cell: CompiledCell): Promise<Evaluation> {
    const runtime = this.#runtime;
    runtime.last = undefined;
    this.#running = undefined;
    registerMap(cell);
    try {
      this.#declare(cell.names);
      new vm.Script(cell.code, { filename: cell.url }).runInThisContext();
      await this.#running;
    } catch (thrown) {
      return { status: "thrown", thrown };
    }
    const value = cell.hasValue ? runtime.last : undefined;
    runtime.last = undefined;
    return { status: "ok", value };
  }

  #declare(names: string[]): void {
    const fresh = names.filter((name) => !this.#declared.has(name));
    if (fresh.length === 0) return;
    new vm.Script(`let ${fresh.join(", ")};`).runInThisContext();
    for (const name of fresh) this.#declared.add(name);
  }
}

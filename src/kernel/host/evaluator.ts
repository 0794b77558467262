import inspector from "node:inspector";
import type { CompiledCell } from "../channel/index.js";
import { registerMap } from "./stack.js";

/** What cells reach under one global name; compiled cells use it, students don't. */
export interface CellRuntime {
  import: (specifier: string, names?: string[], options?: ImportCallOptions) => Promise<unknown>;
  meta: object;
  /** The value of the cell's last expression. */
  last: unknown;
  /** What the cell threw. */
  thrown: unknown;
}

/** The global's name. */
export const runtimeName = "__lectern__";

export type Evaluation =
  | { status: "ok"; value: unknown }
  | { status: "thrown"; thrown: unknown }
  /** The inspector gave the evaluation up: execution was terminated. */
  | { status: "terminated" };

/**
 * Evaluates cells in V8's REPL mode, on this thread: names can be declared again, old closures see the new binding,
 * and top-level `await` works, at the speed of ordinary scripts.
 */
export class Evaluator {
  readonly #session = new inspector.Session();
  readonly #runtime: CellRuntime;

  constructor(runtime: CellRuntime) {
    this.#runtime = runtime;
    this.#session.connect();
    Object.defineProperty(globalThis, runtimeName, { value: runtime, enumerable: false });
  }

  async evaluate(cell: CompiledCell): Promise<Evaluation> {
    registerMap(cell.url, cell.map);
    const runtime = this.#runtime;
    runtime.last = undefined;
    runtime.thrown = undefined;
    let result: inspector.Runtime.EvaluateReturnType;
    try {
      result = await this.#post<inspector.Runtime.EvaluateReturnType>("Runtime.evaluate", {
        expression: `${cell.code}\n//# sourceURL=${cell.url}`,
        replMode: true,
        awaitPromise: true,
        objectGroup: cell.url,
      });
    } catch {
      return { status: "terminated" };
    }
    const value = cell.hasValue ? runtime.last : undefined;
    runtime.last = undefined;
    const exception = result.exceptionDetails?.exception;
    if (exception === undefined) return { status: "ok", value };
    if (exception.objectId === undefined) return { status: "thrown", thrown: primitive(exception) };
    await this.#post("Runtime.callFunctionOn", {
      objectId: exception.objectId,
      functionDeclaration: `function () { ${runtimeName}.thrown = this; }`,
    });
    const { thrown } = runtime;
    runtime.thrown = undefined;
    await this.#post("Runtime.releaseObjectGroup", { objectGroup: cell.url });
    return { status: "thrown", thrown };
  }

  #post<T>(method: string, params: object): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, params, (error, result) => (error ? reject(error) : resolve(result as T)));
    });
  }
}

function primitive(exception: inspector.Runtime.RemoteObject): unknown {
  if (exception.unserializableValue !== undefined) {
    const text = exception.unserializableValue;
    return text.endsWith("n") ? BigInt(text.slice(0, -1)) : Number(text);
  }
  return exception.type === "undefined" ? undefined : exception.value;
}

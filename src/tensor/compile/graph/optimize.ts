import { Graph } from "./graph.js";
import { simplified } from "./simplify.js";
import type { Program, Value } from "./value.js";
import { isCall } from "./value.js";

/** Where the values of one graph are in another. */
export class Rewriting {
  #done = new Map<Value["node"], Value[]>();

  constructor(
    readonly graph: Graph,
    /** The node's values in the new graph where it is not simply made again. */
    private readonly instead: (value: Value, rewrite: (value: Value) => Value) => Value | undefined = () =>
      undefined,
  ) {}

  readonly of = (value: Value): Value => {
    const other = this.instead(value, this.of);
    if (other) return other;
    const done = this.#done.get(value.node)?.[value.output];
    if (done) return done;
    const made = this.#make(value);
    const all = this.#done.get(value.node) ?? [];
    all[value.output] = made;
    this.#done.set(value.node, all);
    return made;
  };

  #make({ node, output, shape, dtype }: Value): Value {
    if (!isCall(node)) return this.graph.leaf(node, shape, dtype);
    const inputs = Object.fromEntries(
      Object.entries(node.inputs).map(([name, input]) => [name, this.of(input)]),
    );
    return simplified(this.graph, node, inputs, node.outputs)[output];
  }
}

/** The same program with equal calls made once, constants computed, and broadcasts left to who uses them. */
export function optimize(program: Program): Program {
  const rewriting = new Rewriting(new Graph());
  return {
    results: program.results.map(rewriting.of),
    updates: new Map([...program.updates].map(([variable, value]) => [variable, rewriting.of(value)])),
  };
}

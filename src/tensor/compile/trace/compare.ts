import type { Draw } from "../../random/index.js";
import { sameContainer } from "../container.js";
import { type Call, isCall, type Leaf, type Node } from "../graph/value.js";
import type { Trace } from "./trace.js";

/** In what two calls of a step differ, so that the next one can't be foretold. */
export interface Difference {
  what: string;
  place?: Error;
}

/** The first difference between two traces of a step, or nothing where both do the same. */
export function difference(a: Trace, b: Trace): Difference | undefined {
  for (let index = 0; index < Math.max(a.nodes.length, b.nodes.length); index++) {
    const found = differentNodes(a.nodes[index], b.nodes[index]);
    if (found) return found;
  }
  if (!sameContainer(a.structure, b.structure))
    return { what: "it returns something of another form, or other numbers" };
  const sameUpdates =
    a.updates.size === b.updates.size &&
    [...a.updates].every(([variable, value]) => b.updates.get(variable)?.id === value.id);
  return sameUpdates ? undefined : { what: "it updates other variables" };
}

function differentNodes(a: Node | undefined, b: Node | undefined): Difference | undefined {
  if (!a || !b) {
    const extra = (b ?? a)!;
    return {
      what: `it calls ${extra.op} in one call and not in the next`,
      place: isCall(extra) ? extra.place : undefined,
    };
  }
  if (isCall(a) && isCall(b))
    return sameCall(a, b) ? undefined : { what: `it calls ${b.op} otherwise`, place: b.place };
  if (isCall(a) || isCall(b) || !sameLeaf(a, b)) {
    if (b.op === "Constant" && "values" in b) {
      return {
        what: "a number or tensor that it makes of values outside the graph is another at each call",
        place: b.place,
      };
    }
    if (a.op === "Draw" && b.op === "Draw") {
      return { what: "it draws random numbers of another distribution or shape at each call" };
    }
    return { what: "it uses other tensors", place: isCall(b) ? b.place : undefined };
  }
  return undefined;
}

function sameCall(a: Call, b: Call): boolean {
  const names = Object.keys(a.inputs);
  return (
    a.op === b.op &&
    names.length === Object.keys(b.inputs).length &&
    names.every((name) => a.inputs[name].id === b.inputs[name]?.id) &&
    same(a.attributes, b.attributes) &&
    same(a.outputs, b.outputs)
  );
}

function sameDraw(a: Draw, b: Draw): boolean {
  return a.dtype === b.dtype && same(a.shape, b.shape) && same(a.parameters, b.parameters);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function sameLeaf(a: Leaf, b: Leaf): boolean {
  if (a.op === "Constant") {
    return (
      b.op === "Constant" &&
      a.values.length === b.values.length &&
      a.values.every((value: number, index: number) => Object.is(value, b.values[index]))
    );
  }
  if (a.op === "Draw") return b.op === "Draw" && a.index === b.index && sameDraw(a.draw, b.draw);
  return Object.entries(a).every(
    ([name, value]) => (b as unknown as Record<string, unknown>)[name] === value,
  );
}

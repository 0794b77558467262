import type { Variable } from "@tensorflow/tfjs-core";
import { isElementwise } from "./elementwise.js";
import { Graph } from "./graph.js";
import { Rewriting } from "./optimize.js";
import { sameShape, sizeOf } from "./shapes.js";
import { isCall, leafOf, type PackedProgram, type Program, type Shape, type Value } from "./value.js";

/** A variable's update as a formula over leaves that have the variable's shape, and numbers. */
interface Formula {
  variable: Variable;
  root: Value;
  text: string;
  leaves: Value[];
}

/**
 * Updates of many variables by one formula become one update of all of them, one after another in memory: an optimizer
 * then makes a dozen passes over one array instead of a dozen over each of many small ones ("multi-tensor apply").
 */
export function pack(program: Program): PackedProgram {
  const formulas = [...program.updates].flatMap(([variable, root]) => formulaOf(variable, root) ?? []);
  const groups = grouped(formulas).filter((group) => group.length > 1);
  const graph = new Graph();
  const listOf = (variables: readonly Variable[]) => variables.map(({ id }) => id).join();
  const packed = new Set(groups.map((group) => listOf(group.map(({ variable }) => variable))));
  const groupOf = new Map<Value, { group: Formula[]; index: number }>();
  for (const group of groups) {
    for (const [index, { root }] of group.entries()) groupOf.set(root, { group, index });
  }
  const flats = new Map<Formula[], Value>();

  const rewriting: Rewriting = new Rewriting(graph, (value) => {
    const member = groupOf.get(value);
    if (!member) return undefined;
    const { group, index } = member;
    const offset = group.slice(0, index).reduce((sum, { root }) => sum + sizeOf(root.shape), 0);
    const size = sizeOf(value.shape);
    const attributes = { begin: [offset], size: [size] };
    const slice = graph.call("Slice", { x: flat(group) }, attributes, [size], value.dtype);
    return graph.reshape(slice, value.shape);
  });

  function flat(group: Formula[]): Value {
    const known = flats.get(group);
    if (known) return known;
    const size = group.reduce((sum, { root }) => sum + sizeOf(root.shape), 0);
    const shape = [size];
    const leaves = group[0].leaves.map((leaf, position) => {
      const members = group.map(({ leaves }) => leaves[position]);
      if (sizeOf(leaf.shape) === 1 && members.every((member) => member === leaf)) {
        return graph.reshape(rewriting.of(leaf), []);
      }
      const variables = members.flatMap((member) => leafOf(member, "Variable")?.variable ?? []);
      if (variables.length === members.length && packed.has(listOf(variables))) {
        return graph.leaf({ op: "Packed", variables }, shape, leaf.dtype);
      }
      const parts = members.map((member) => graph.reshape(rewriting.of(member), [sizeOf(member.shape)]));
      return graph.call("Concat", Object.fromEntries(parts.entries()), { axis: 0 }, shape, leaf.dtype);
    });
    const { variable, root } = group[0];
    const made = applied(
      graph,
      root,
      variable.shape,
      new Map(group[0].leaves.map((leaf, i) => [leaf, leaves[i]])),
      size,
    );
    flats.set(group, made);
    return made;
  }

  const packs = groups.map((group) => ({
    variables: group.map(({ variable }) => variable),
    update: flat(group),
  }));
  const done = new Set(packs.flatMap(({ variables }) => variables));
  const others = [...program.updates].filter(([variable]) => !done.has(variable));
  return {
    results: program.results.map(rewriting.of),
    updates: new Map(others.map(([variable, value]) => [variable, rewriting.of(value)])),
    packs,
  };
}

function formulaOf(variable: Variable, root: Value): Formula | undefined {
  if (!isCall(root.node) || variable.dtype !== "float32") return undefined;
  const leaves: Value[] = [];
  const places = new Map<Value, number>();
  const written = new Map<Value, number>();
  let usable = true;
  const text = (value: Value): string => {
    const { node } = value;
    if (
      value.dtype === "float32" &&
      isCall(node) &&
      isElementwise(node.op) &&
      sameShape(value.shape, variable.shape)
    ) {
      // What is used twice is written once, or a chain of such would make the text twice as long with each link.
      const before = written.get(value);
      if (before !== undefined) return `$${before}`;
      const operands = Object.entries(node.inputs).map(([name, input]) => `${name}:${text(input)}`);
      written.set(value, written.size);
      return `${node.op}(${operands.join()})${JSON.stringify(node.attributes)}`;
    }
    const isNumber = sizeOf(value.shape) === 1 && !sameShape(value.shape, variable.shape);
    if (!isNumber && !sameShape(value.shape, variable.shape)) usable = false;
    if (!places.has(value)) {
      places.set(value, leaves.length);
      leaves.push(value);
    }
    // All members of a group share their numbers; other leaves are each member's own.
    return isNumber ? `#${value.id}` : `@${places.get(value)}`;
  };
  const formula = text(root);
  return usable && variable.rank > 0 ? { variable, root, text: formula, leaves } : undefined;
}

/**
 * Formulas of one text, where none needs another's result: those whose leaves depend on the same updates can't depend on
 * each other.
 */
function grouped(formulas: Formula[]): Formula[][] {
  const roots = new Set(formulas.map(({ root }) => root));
  const memo = new Map<Value, Set<Value>>();
  const dependencies = (value: Value): Set<Value> => {
    const known = memo.get(value);
    if (known) return known;
    const found = new Set<Value>();
    memo.set(value, found);
    if (isCall(value.node)) {
      for (const input of Object.values(value.node.inputs)) {
        if (roots.has(input)) found.add(input);
        for (const root of dependencies(input)) found.add(root);
      }
    }
    return found;
  };
  const groups = new Map<string, Formula[]>();
  for (const formula of formulas) {
    const needed = new Set(
      formula.leaves.flatMap((leaf) => [...dependencies(leaf), ...(roots.has(leaf) ? [leaf] : [])]),
    );
    const key = `${formula.text} after ${[...needed].map(({ id }) => id).sort((a, b) => a - b)}`;
    groups.set(key, [...(groups.get(key) ?? []), formula]);
  }
  return [...groups.values()];
}

/** The formula of `root` over other leaves, of `size` values. */
function applied(graph: Graph, root: Value, shape: Shape, leaves: Map<Value, Value>, size: number): Value {
  const memo = new Map(leaves);
  const of = (value: Value): Value => {
    const known = memo.get(value);
    if (known) return known;
    if (!isCall(value.node)) throw new Error("a formula's leaves are all given");
    const { op, inputs, attributes, place } = value.node;
    const operands = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, of(input)]));
    const form = sameShape(value.shape, shape) ? [size] : [];
    const made = graph.call(op, operands, attributes, form, value.dtype, place);
    memo.set(value, made);
    return made;
  };
  return of(root);
}

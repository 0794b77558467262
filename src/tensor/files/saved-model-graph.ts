/**
 * Turns the graph of a SavedModel, in which functions call functions and read variables, into a flat one that
 * TensorFlow.js can run: calls are replaced by what they call, and what is read of variables by constants.
 */
import { TensorFileError } from "./errors.js";
import type {
  AttrMessage,
  FunctionMessage,
  MetaGraphMessage,
  NodeMessage,
  OpMessage,
  TensorMessage,
} from "./saved-model-messages.js";

/** A node of the flat graph, in the JSON that `tf.loadGraphModel` takes. */
export interface FlatNode {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, unknown>;
}

/** What an input stands for: a tensor of the flat graph ("node:index"), or a variable by the name of its node. */
type Value = { tensor: string } | { variable: string };

/** The graph itself, or a function's body for one call. */
interface Scope {
  prefix: string;
  nodes: Map<string, NodeMessage>;
  /** What the call gives the function's parameters. */
  parameters: Map<string, Value>;
  /** What the outputs of the nodes that are done stand for; undefined while a node is being done. */
  done: Map<string, Value[] | undefined>;
  isFunction: boolean;
}

const calls = new Set(["PartitionedCall", "StatefulPartitionedCall"]);
const changesState = /^Assign(Add|Sub)?VariableOp$|^Resource(Sparse)?(Apply|Scatter)|^(Mutable)?HashTable/;

/** A model has thousands of nodes, with those of all calls; functions that call each other could make any number of few. */
const maxNodes = 1_000_000;

export class GraphFlattener {
  readonly #path: string;
  readonly #ops: Map<string, OpMessage>;
  readonly #functions: Map<string, FunctionMessage>;
  readonly #main: Scope;
  /** The nodes of all functions that were called. */
  #called = 0;
  readonly nodes: FlatNode[] = [];
  /** The constants by the names of their nodes. */
  readonly constants = new Map<string, TensorMessage>();
  /** The variables that are read, by the names of their nodes. */
  readonly variables = new Set<string>();

  constructor(path: string, graph: MetaGraphMessage) {
    this.#path = path;
    this.#ops = byName(graph.meta_info_def?.stripped_op_list?.op ?? [], (op) => op.name);
    this.#functions = byName(graph.graph_def?.library?.function ?? [], (f) => f.signature?.name);
    const nodes = byName(graph.graph_def?.node ?? [], (node) => node.name);
    this.#main = { prefix: "", nodes, parameters: new Map(), done: new Map(), isFunction: false };
  }

  /** Adds a placeholder, which what needs no input would leave out. */
  addInput(reference: string): void {
    this.#resolve(this.#main, reference);
  }

  /** Adds all that a tensor of the SavedModel's graph needs, and gives it this name in the flat graph. */
  addOutput(name: string, reference: string): void {
    const tensor = this.#tensor(this.#resolve(this.#main, reference), name);
    this.#push({ name, op: "Identity", input: [tensor], attr: {} });
  }

  #refuse(rule: string, value?: unknown): never {
    throw new TensorFileError(
      this.#path,
      `can't be run without TensorFlow itself: ${rule}`,
      value === undefined ? {} : { value },
    );
  }

  #push(node: FlatNode): void {
    this.nodes.push(node);
  }

  #tensor(value: Value, user: string): string {
    return "tensor" in value
      ? value.tensor
      : this.#refuse(`${user} uses a variable itself, not its value`, value.variable);
  }

  /** What "node", "node:1", "parameter" or, in a function, "node:output:1" stands for. */
  #resolve(scope: Scope, reference: string): Value {
    const parameter = scope.parameters.get(reference);
    if (parameter) return parameter;
    const parts = reference.split(":");
    const node = scope.nodes.get(parts[0]);
    if (!node) return this.#refuse("its graph names a node that it doesn't have", reference);
    const values = this.#values(scope, node);
    const first = scope.isFunction && parts.length === 3 ? this.#firstOf(node.op ?? "", parts[1]) : 0;
    const index = first + Number(parts.length > 1 ? parts.at(-1) : 0);
    const value = values.length > 0 ? values[index] : { tensor: `${scope.prefix}${node.name}:${index}` };
    if (!value || !Number.isSafeInteger(index))
      return this.#refuse("its graph names an output that a node doesn't have", reference);
    return value;
  }

  /** How many outputs an op has before the one of this name. */
  #firstOf(op: string, output: string): number {
    if (calls.has(op)) return 0;
    const outputs = this.#ops.get(op)?.output_arg;
    const position = outputs?.findIndex(({ name }) => name === output) ?? -1;
    if (!outputs || position < 0) return this.#refuse(`it doesn't say what outputs the op ${op} has`, output);
    const isList = ({ number_attr, type_list_attr }: OpMessage["output_arg"][number]) =>
      number_attr || type_list_attr;
    if (outputs.slice(0, position).some(isList))
      this.#refuse(`the op ${op} has outputs behind a list of outputs`);
    return position;
  }

  /** Attributes of an op that nodes don't write where they have their usual values. */
  #defaults(op: string): Record<string, AttrMessage> {
    const attributes = this.#ops.get(op)?.attr ?? [];
    return Object.fromEntries(attributes.map(({ name, default_value }) => [name, default_value ?? {}]));
  }

  /** What a node's outputs stand for; an empty list where they are those of a flat node of the same name. */
  #values(scope: Scope, node: NodeMessage): Value[] {
    const name = node.name as string;
    if (scope.done.has(name)) return scope.done.get(name) ?? this.#refuse("its graph runs in a circle", name);
    scope.done.set(name, undefined);
    const values = this.#add(scope, node);
    scope.done.set(name, values);
    return values;
  }

  #add(scope: Scope, node: NodeMessage): Value[] {
    const op = node.op ?? "";
    const name = `${scope.prefix}${node.name}`;
    if (op === "VarHandleOp") return [{ variable: name }];
    // Inputs that only say what is to run before have no value; what changes state is refused below.
    const inputs = node.input
      .filter((input) => !input.startsWith("^"))
      .map((input) => this.#resolve(scope, input));
    if (op === "ReadVariableOp") return [this.#read(inputs[0])];
    if (op === "Identity" && inputs.length === 1) return inputs;
    if (calls.has(op)) return this.#call(name, node, inputs);
    if (Object.values(node.attr).some(({ func }) => func))
      this.#refuse("it branches or loops by functions", `${op} ${name}`);
    if (changesState.test(op)) this.#refuse("it changes state or looks tables up", `${op} ${name}`);
    if (op === "Const" && node.attr["value"]?.tensor) this.constants.set(name, node.attr["value"].tensor);
    this.#push({
      name,
      op,
      input: inputs.map((value) => this.#tensor(value, name)),
      attr: flatAttributes({ ...this.#defaults(op), ...node.attr }),
    });
    return [];
  }

  /** The value of a variable, a constant of its name. */
  #read(value: Value | undefined): Value {
    if (!value || !("variable" in value)) return this.#refuse("it reads a variable that is none");
    const { variable } = value;
    if (!this.variables.has(variable)) {
      const { dtype } = this.#main.nodes.get(variable)?.attr ?? {};
      this.variables.add(variable);
      this.#push({ name: variable, op: "Const", input: [], attr: { dtype: { type: dtype?.type } } });
    }
    return { tensor: `${variable}:0` };
  }

  #call(name: string, node: NodeMessage, inputs: Value[]): Value[] {
    const called = this.#functions.get(node.attr["f"]?.func?.name ?? "");
    if (!called?.signature) return this.#refuse("it calls a function that it doesn't have", name);
    const { input_arg: parameters, output_arg: outputs } = called.signature;
    if (parameters.length !== inputs.length)
      this.#refuse(`${name} must have ${parameters.length} inputs`, inputs.length);
    this.#called += called.node_def.length + 1;
    if (this.#called > maxNodes) this.#refuse(`its calls must have at most ${maxNodes} nodes`);
    const stateful = called.node_def.find(({ op }) => changesState.test(op ?? ""));
    if (stateful)
      this.#refuse("it changes state or looks tables up", `${stateful.op} ${name}/${stateful.name}`);
    const scope: Scope = {
      prefix: `${name}/`,
      nodes: byName(called.node_def, (inner) => inner.name),
      parameters: new Map(parameters.map((parameter, i) => [parameter.name, inputs[i]])),
      done: new Map(),
      isFunction: true,
    };
    return outputs.map((output) => this.#resolve(scope, called.ret[output.name] ?? ""));
  }
}

/** Without names that begin with an underscore, which are TensorFlow's own notes; text as TensorFlow.js wants it. */
function flatAttributes(attributes: Record<string, AttrMessage>): Record<string, unknown> {
  const kept = Object.entries(attributes).filter(([name]) => !name.startsWith("_") && name !== "value");
  return Object.fromEntries(
    kept.map(([name, { s, list, ...rest }]) => [
      name,
      {
        ...rest,
        ...(s ? { s: Array.from(s) } : {}),
        ...(list ? { list: { ...list, s: list.s.map((text) => Array.from(text)) } } : {}),
      },
    ]),
  );
}

function byName<Item>(items: Item[], name: (item: Item) => string | undefined): Map<string, Item> {
  return new Map(items.map((item) => [name(item) ?? "", item]));
}

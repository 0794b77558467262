import type { FunctionMessage, MetaGraphMessage, NodeMessage } from "./saved-model-messages.js";

/**
 * Which entry of the checkpoint belongs to which variable of the graph. A SavedModel of TensorFlow 2 holds a function that
 * reads the checkpoint and assigns what it finds; who calls it with which variables is in the graph.
 *
 * @returns the checkpoint's keys by the names of the variables' nodes; empty where there is no such function
 */
export function restoredVariables(graph: MetaGraphMessage): Map<string, string> {
  const keys = new Map<string, string>();
  const call = graph.graph_def?.node.find(({ name }) => name === graph.saver_def?.restore_op_name);
  const name = call?.attr["f"]?.func?.name;
  const restore = graph.graph_def?.library?.function.find(({ signature }) => signature?.name === name);
  if (!call || !restore) return keys;
  const nodes = new Map(restore.node_def.map((node) => [node.name, node]));
  const variables = call.input.filter((input) => !input.startsWith("^"));
  const parameters = new Map(restore.signature?.input_arg.map(({ name }, i) => [name, variables[i]]));
  for (const node of restore.node_def) {
    if (node.op !== "AssignVariableOp") continue;
    const variable = parameters.get(node.input[0] ?? "");
    const key = keyOf(restore, nodes, node.input[1]);
    if (variable !== undefined && key !== undefined) keys.set(variable, key);
  }
  return keys;
}

/** Follows an assigned value back to the reading of the checkpoint, whose first input but one lists the keys. */
function keyOf(
  restore: FunctionMessage,
  nodes: Map<string | undefined, NodeMessage>,
  reference: string | undefined,
): string | undefined {
  let [name, , index] = (reference ?? "").split(":");
  // As many steps as there are nodes: a circle ends, too.
  for (let steps = restore.node_def.length; steps > 0; steps--) {
    const node = nodes.get(name);
    if (node?.op === "RestoreV2") {
      const list = nodes.get((node.input[1] ?? "").split(":")[0])?.attr["value"]?.tensor?.string_val;
      const key = list?.[Number(index)];
      return key && Buffer.from(key).toString();
    }
    if (node?.op !== "Identity" && node?.op !== "Cast") return undefined;
    [name, , index] = (node.input[0] ?? "").split(":");
  }
  return undefined;
}

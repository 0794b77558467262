import type { Node } from "acorn";

type Visit = (node: Node, inFunction: boolean, parent: Node | undefined) => void;

/** Visits every node; `inFunction` where `var`, `this` and `await` are no longer the cell's. */
export function walk(node: Node, visit: Visit, inFunction = false, parent?: Node): void {
  visit(node, inFunction, parent);
  const inner = inFunction || /Function|StaticBlock|PropertyDefinition/.test(node.type);
  for (const child of children(node)) walk(child, visit, inner, node);
}

/** The nodes right below a node, in no particular order. */
export function* children(node: Node): Generator<Node> {
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === "string") yield child;
}

/** Where identifiers stand for a property's key and value at once (`{ a }`), which must be written out to be changed. */
export function shorthandValues(node: Node): Set<number> {
  const found = new Set<number>();
  walk(node, (each) => {
    const { type, shorthand, value } = each as Node & { shorthand?: boolean; value?: Node };
    if (type === "Property" && shorthand) found.add(value!.start);
  });
  return found;
}

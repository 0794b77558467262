/** The code with the fewest bits for symbols of known frequencies, as a tree. */
import { mustBe } from "../../random/options.js";

/** A node of Huffman's tree: a symbol at its end, or two subtrees. */
export interface HuffmanNode {
  /** How often the symbols below occur. */
  count: number;
  /** The symbol; undefined in an inner node. */
  symbol?: number;
  /** The subtrees behind the bits 0 and 1; undefined in a leaf. */
  children?: [HuffmanNode, HuffmanNode];
}

/**
 * Huffman's tree (дерево Хаффмана): as long as there are several nodes, the two that occur least become one. A symbol's
 * code is the way to it from the root, 0 for one side and 1 for the other; its length is the symbol's depth.
 *
 * Source: D. Huffman, “A Method for the Construction of Minimum-Redundancy Codes”, 1952. Of equal counts the node that was
 * made first is taken first, which gives the tree with the shortest longest code.
 *
 * @param counts how often each symbol 0, 1, … occurs; symbols that never do are left out
 * @returns undefined if no symbol occurs
 */
export function huffmanTree(counts: ArrayLike<number>): HuffmanNode | undefined {
  mustBeCounts("huffmanTree", counts);
  const nodes: HuffmanNode[] = Array.from(counts, (count, symbol) => ({ count, symbol })).filter(
    ({ count }) => count > 0,
  );
  nodes.sort((a, b) => a.count - b.count); // stable: of equal counts the smaller symbol is first
  while (nodes.length > 1) {
    const [a, b] = nodes.splice(0, 2);
    const parent = { count: a.count + b.count, children: [a, b] as [HuffmanNode, HuffmanNode] };
    const place = nodes.findIndex(({ count }) => count > parent.count);
    nodes.splice(place < 0 ? nodes.length : place, 0, parent);
  }
  return nodes[0];
}

/** The depth of each symbol in the tree, 0 for those that do not occur. A symbol that is alone gets one bit. */
export function depths(tree: HuffmanNode | undefined, symbols: number): Uint8Array {
  const result = new Uint8Array(symbols);
  const visit = (node: HuffmanNode, depth: number): void => {
    if (node.children) for (const child of node.children) visit(child, depth + 1);
    else result[node.symbol!] = Math.max(depth, 1);
  };
  if (tree) visit(tree, 0);
  return result;
}

/** Throws unless these are counts: whole numbers, 0 or above. */
export function mustBeCounts(where: string, counts: ArrayLike<number>): void {
  const list = Array.from(counts);
  const wrong = list.findIndex((count) => !Number.isSafeInteger(count) || count < 0);
  mustBe(where, "every count", "an integer, 0 or above", list[wrong], wrong < 0);
}

/** A node where it is drawn. */
export interface TreePlace {
  /** From left to right: leaves stand at 0, 1, 2, …, an inner node in the middle above its subtrees. */
  x: number;
  /** The depth, 0 for the root. */
  depth: number;
  count: number;
  symbol?: number;
  /** The bits from the root. */
  code: string;
  /** The place above; undefined for the root. */
  parent?: { x: number; depth: number };
}

/** Where the nodes of a tree stand in a drawing, each behind its parent. */
export function treePlaces(tree: HuffmanNode): TreePlace[] {
  let leaves = 0;
  const visit = (node: HuffmanNode, depth: number, code: string): TreePlace[] => {
    const below = node.children?.map((child, bit) => visit(child, depth + 1, code + bit)) ?? [];
    const [left, right] = below.map(([place]) => place);
    const x = left && right ? (left.x + right.x) / 2 : leaves++;
    for (const place of [left, right]) if (place) place.parent = { x, depth };
    return [{ x, depth, count: node.count, symbol: node.symbol, code }, ...below.flat()];
  };
  return visit(tree, 0, "");
}

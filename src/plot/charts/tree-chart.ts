import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { neutral, palette, words } from "./palette.js";
import { anyTheme, config, mustBeList, mustBeText } from "./vega.js";

export interface TreeNode {
  /** The place from left to right. */
  x: number;
  /** The place from top to bottom, 0 for the root. */
  depth: number;
  /** What stands in the node. */
  text: string | number;
  /** What stands below it; a node with such a text is a leaf. */
  label?: string;
  /** The node above. */
  parent?: { x: number; depth: number };
}

export interface TreeChartSpec {
  title: string;
  nodes: readonly TreeNode[];
}

/**
 * A tree from its root downwards, such as Huffman's (`treePlaces` says where its nodes stand).
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function treeChart(spec: TreeChartSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, nodes, ...unknown } = spec;
  refuseUnknownOptions("treeChart", unknown, ["title", "nodes"]);
  mustBeText("treeChart", "title", title);
  mustBeList("treeChart", "nodes", "{ x, depth, text }", nodes);
  nodes.forEach((node, i) => {
    const holds = Number.isFinite(node?.x) && Number.isFinite(node.depth);
    mustBe("treeChart", `nodes[${i}]`, "{ x, depth, text } with finite places", node, holds);
  });

  const [width, depth] = [Math.max(...nodes.map(({ x }) => x)), Math.max(...nodes.map(({ depth }) => depth))];
  const x = {
    field: "x",
    type: "quantitative",
    axis: null,
    scale: { domain: [-0.6, width + 0.6], nice: false },
  };
  const scale = { domain: [depth + 0.7, -0.5], nice: false };
  const y = { field: "depth", type: "quantitative", axis: null, scale };
  const lines = nodes
    .filter(({ parent }) => parent)
    .map(({ x, depth, parent }) => ({ x, depth, x2: parent!.x, depth2: parent!.depth }));
  const dots = nodes.map(({ x, depth, text, label }) => ({
    x,
    depth,
    text: String(text),
    leaf: label !== undefined,
  }));
  const labels = nodes
    .filter(({ label }) => label !== undefined)
    .map(({ x, depth, label }) => ({ x, depth, label }));
  const chart: VegaLiteSpec = {
    title,
    width: Math.max(240, Math.min(640, 80 * (width + 1))),
    height: 62 * (depth + 1),
    layer: [
      {
        data: { values: lines },
        mark: { type: "rule", color: neutral, strokeWidth: 1.5 },
        encoding: { x, y, x2: { field: "x2" }, y2: { field: "depth2" } },
      },
      {
        data: { values: dots },
        mark: { type: "circle", size: 900, opacity: 1 },
        encoding: {
          x,
          y,
          color: {
            field: "leaf",
            type: "nominal",
            legend: null,
            scale: { domain: [true, false], range: [palette[0], "#6a6a6a"] },
          },
        },
      },
      {
        data: { values: dots },
        mark: { type: "text", color: "white", fontWeight: 600, fontSize: 12 },
        encoding: { x, y, text: { field: "text" } },
      },
      {
        data: { values: labels },
        mark: { type: "text", dy: 26, fontSize: 13, color: words },
        encoding: { x, y, text: { field: "label" } },
      },
    ],
    config: { ...config, view: { stroke: null } },
    usermeta: anyTheme,
  };
  return withOverrides("treeChart", chart, overrides);
}

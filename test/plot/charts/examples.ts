import {
  animation,
  barChart,
  type Chart,
  confusionMatrix,
  histogram,
  imageGrid,
  lineChart,
  networkDiagram,
  type Overrides,
  scatterChart,
  surfaceChart,
  treeChart,
  valueMap,
} from "../../../src/plot/index.js";

const grid = {
  x: [0, 1, 2],
  y: [0, 1],
  z: [
    [0, 0.4, 1],
    [0.2, 0.6, 0.8],
  ],
};
const surface = {
  x: [0, 1, 2],
  y: [0, 1],
  z: [
    [1, 10, 100],
    [10, 100, 1000],
  ],
};

/** A small example of each chart, in all of its kinds. */
export const examples: Record<string, (overrides?: Overrides) => Chart> = {
  "line chart": (overrides) =>
    lineChart({ title: "Loss", series: { loss: [3, 2, 1.5] }, xLabel: "epoch", yLabel: "loss" }, overrides),
  "line chart of several lines with a band": (overrides) =>
    lineChart(
      {
        title: "Returns",
        series: {
          Q: Float32Array.of(1, 2, Number.NaN),
          SARSA: [
            { x: 0, y: 1 },
            { x: 2, y: 4 },
          ],
        },
        x: [0, 10, 20],
        band: { SARSA: { low: [0, 3], high: [2, 5] } },
        yScale: "log",
        xLabel: "episode",
        yLabel: "return",
      },
      overrides,
    ),
  "scatter chart": (overrides) =>
    scatterChart({ title: "Points", points: [{ x: 1, y: 2 }], xLabel: "x", yLabel: "y" }, overrides),
  "scatter chart with regions and a line": (overrides) =>
    scatterChart(
      {
        title: "Classes",
        points: [
          { x: 1, y: 0.5, class: 0 },
          { x: 2, y: 1, class: 1 },
        ],
        regions: grid,
        lines: {
          decision: [
            { x: 0, y: 0 },
            { x: 2, y: 1 },
          ],
        },
        xLabel: "x",
        yLabel: "y",
      },
      overrides,
    ),
  "bar chart": (overrides) =>
    barChart(
      { title: "Accuracy", bars: [{ label: "CNN", value: 0.9 }], xLabel: "model", yLabel: "accuracy" },
      overrides,
    ),
  "bar chart with groups": (overrides) =>
    barChart(
      {
        title: "Accuracy",
        bars: ["with", "without"].map((group) => ({ label: "dropout", value: 0.9, group })),
        xLabel: "setting",
        yLabel: "accuracy",
      },
      overrides,
    ),
  histogram: (overrides) =>
    histogram(
      { title: "Weights", series: { w: [0, 1, 1, 2, Number.NaN] }, bins: 2, xLabel: "weight" },
      overrides,
    ),
  "surface chart": (overrides) =>
    surfaceChart(
      {
        title: "J",
        surface,
        paths: { descent: { x: [2, 0.5], y: [1, 0] } },
        xLabel: "a",
        yLabel: "b",
        zLabel: "J",
      },
      overrides,
    ),
  "surface chart from above": (overrides) =>
    surfaceChart(
      {
        title: "J",
        surface,
        view: "contour",
        log: true,
        paths: { SGD: { x: [2], y: [1] }, Adam: { x: [1], y: [1], z: [100] } },
        xLabel: "a",
        yLabel: "b",
        zLabel: "J",
      },
      overrides,
    ),
  "image grid": (overrides) =>
    imageGrid(
      {
        title: "Digits",
        images: [[[0, 1]], [[0.5, 0.25]], [[1, 0]]],
        columns: 2,
        labels: ["a", "b", "c"],
        cell: 20,
      },
      overrides,
    ),
  "image grid in colour": (overrides) =>
    imageGrid(
      {
        title: "Pictures",
        images: [
          [
            [
              [1, 0, 0],
              [0, 0.5, 1],
            ],
          ],
        ],
      },
      overrides,
    ),
  "image grid of weights": (overrides) =>
    imageGrid({ title: "Kernels", images: [[Float32Array.of(-2, 1)]], colours: "diverging" }, overrides),
  "confusion matrix": (overrides) =>
    confusionMatrix(
      { title: "Digits", actual: [0, 1, 1], predicted: [0, 1, 0], labels: ["zero", "one"] },
      overrides,
    ),
  "value map": (overrides) =>
    valueMap(
      {
        title: "Values",
        values: [
          [-1.5, 0],
          [null, 2],
        ],
        arrows: [
          ["→", "↓"],
          ["", ""],
        ],
        path: [
          [0, 0],
          [0, 1],
          [1, 1],
        ],
        marks: [{ row: 0, column: 0, text: "S" }],
      },
      overrides,
    ),
  "network diagram": (overrides) =>
    networkDiagram(
      {
        title: "Network",
        layers: [
          { label: "input", units: 32, shape: [4, 4, 2] },
          { label: "hidden", units: 20 },
          { label: "output", units: 1 },
        ],
      },
      overrides,
    ),
  "tree chart": (overrides) =>
    treeChart(
      {
        title: "Tree",
        nodes: [
          { x: 0.5, depth: 0, text: 8 },
          { x: 0, depth: 1, text: 5, label: "a: 0", parent: { x: 0.5, depth: 0 } },
          { x: 1, depth: 1, text: 3, label: "b: 1", parent: { x: 0.5, depth: 0 } },
        ],
      },
      overrides,
    ),
  animation: (overrides) =>
    animation(
      {
        title: "Cart",
        frames: [
          {
            x: [0, 2],
            y: [0, 1],
            shapes: [{ x: [0, 1], y: [0, 1], fill: "#112233", stroke: "#445566", width: 3 }],
          },
          {
            x: [0, 2],
            y: [0, 1],
            shapes: [
              { x: [0], y: [0], mode: "points" },
              { x: [1, 2], y: [1, 1] },
            ],
          },
        ],
        labels: ["start", "end"],
        fps: 10,
      },
      overrides,
    ),
};

import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { blue } from "./palette.js";
import { anyTheme, config, mustBeText, numbers } from "./vega.js";

export interface ConfusionMatrixSpec {
  title: string;
  /** The class of each example, 0, 1, … */
  actual: ArrayLike<number>;
  /** What was predicted of each. */
  predicted: ArrayLike<number>;
  /** The classes' names (their numbers if not given). */
  labels?: readonly (string | number)[];
}

/**
 * How often each class (a row) was taken for each (a column). The shade is the share of the row.
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function confusionMatrix(spec: ConfusionMatrixSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, labels, ...rest } = spec;
  const { actual, predicted, ...unknown } = rest;
  refuseUnknownOptions("confusionMatrix", unknown, ["title", "actual", "predicted", "labels"]);
  mustBeText("confusionMatrix", "title", title);
  const rows = numbers("confusionMatrix", "actual", actual);
  const columns = numbers("confusionMatrix", "predicted", predicted);
  const rule = `as long as actual, ${rows.length}`;
  mustBe("confusionMatrix", "predicted", rule, columns.length, rows.length === columns.length);
  const named = labels === undefined || (Array.isArray(labels) && labels.length > 0);
  mustBe("confusionMatrix", "labels", "a list of the classes' names", labels, named);
  // One by one: there may be more examples than a call can have arguments.
  const largest = [rows, columns].flat().reduce((a, b) => Math.max(a, b), 0);
  const classes = labels?.length ?? largest + 1;
  for (const [name, list] of Object.entries({ actual: rows, predicted: columns }))
    for (const value of list) {
      const holds = Number.isInteger(value) && value >= 0 && value < classes;
      mustBe("confusionMatrix", name, `classes from 0 to ${classes - 1}`, value, holds);
    }

  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  rows.forEach((row, i) => {
    counts[row]![columns[i]!]!++;
  });
  const names = (labels ?? counts.map((_, k) => k)).map(String);
  const values = counts.flatMap((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => {
      const share = total === 0 ? 0 : count / total;
      const colours = blue(share);
      return {
        actual: names[i],
        predicted: names[j],
        count,
        ...colours,
        share: Math.round(share * 1000) / 1000,
      };
    });
  });
  const cell = classes <= 4 ? 64 : classes <= 12 ? 36 : 20;
  const encoding = {
    x: {
      field: "predicted",
      type: "ordinal",
      sort: names,
      title: "predicted",
      axis: { labelAngle: Math.max(...names.map((name) => name.length)) * 7 > cell ? -35 : 0, grid: false },
    },
    y: { field: "actual", type: "ordinal", sort: names, title: "actual", axis: { grid: false } },
    tooltip: [
      { field: "actual", type: "nominal" },
      { field: "predicted", type: "nominal" },
      { field: "count", type: "quantitative" },
      { field: "share", type: "quantitative", format: ".1~%", title: "of these actual" },
    ],
  };
  const chart: VegaLiteSpec = {
    title,
    width: cell * classes,
    height: cell * classes,
    data: { values },
    encoding,
    layer: [
      {
        mark: { type: "rect" },
        encoding: { color: { field: "fill", type: "nominal", scale: null } },
      },
      {
        mark: { type: "text", fontSize: classes <= 12 ? 12 : 9 },
        encoding: {
          text: { field: "count" },
          color: { field: "text", type: "nominal", scale: null },
        },
      },
    ],
    config,
    usermeta: anyTheme,
  };
  return withOverrides("confusionMatrix", chart, overrides);
}

import { isPlainObject } from "./plain.js";

type Json = Record<string, unknown>;

/** For example `Vega-Lite chart "Iris": point of x = petalLength, y = petalWidth, color = species; 150 rows`. */
export function vegaLiteSummary(spec: Json): string {
  const units = findUnits(spec, {});
  const parts = units.map(({ mark, encoding }) => (encoding ? `${mark} of ${encoding}` : mark));
  const rows = countRows(spec);
  const text = `Vega-Lite chart${titleText(spec["title"])}: ${[...new Set(parts)].join("; ") || "no marks"}`;
  return rows === undefined ? text : `${text}; ${rows} row${rows === 1 ? "" : "s"}`;
}

/** For example `Plotly figure "Loss": scatter "train" (200 points), bar (3 points)`. */
export function plotlySummary(figure: Json): string {
  const traces = (Array.isArray(figure["data"]) ? figure["data"] : []).filter(isPlainObject).map((trace) => {
    const type = typeof trace["type"] === "string" ? trace["type"] : "scatter";
    const name = typeof trace["name"] === "string" ? ` ${JSON.stringify(trace["name"])}` : "";
    const points = countPoints(trace);
    return `${type}${name}${points === undefined ? "" : ` (${points} point${points === 1 ? "" : "s"})`}`;
  });
  const title = isPlainObject(figure["layout"]) ? titleText(figure["layout"]["title"]) : "";
  return `Plotly figure${title}: ${traces.join(", ") || "no traces"}`;
}

function titleText(title: unknown): string {
  const text = isPlainObject(title) ? title["text"] : title;
  return typeof text === "string" && text !== "" ? ` ${JSON.stringify(text)}` : "";
}

function findUnits(spec: Json, inherited: Json): { mark: string; encoding: string }[] {
  const encoding = { ...inherited, ...(isPlainObject(spec["encoding"]) ? spec["encoding"] : {}) };
  if (spec["mark"] !== undefined) {
    const mark = isPlainObject(spec["mark"]) ? spec["mark"]["type"] : spec["mark"];
    return [{ mark: String(mark), encoding: encodingText(encoding) }];
  }
  return parts(spec).flatMap((part) => findUnits(part, encoding));
}

/** The specs of which a layer, a row, a column, a facet or a repetition is made. */
function parts(spec: Json): Json[] {
  const lists = [spec["layer"], spec["hconcat"], spec["vconcat"], spec["concat"], [spec["spec"]]];
  return lists.flatMap((list) => (Array.isArray(list) ? list.filter(isPlainObject) : []));
}

function encodingText(encoding: Json): string {
  const channels = Object.entries(encoding).flatMap(([channel, definition]) => {
    if (!isPlainObject(definition)) return [];
    const { field, aggregate } = definition;
    if (typeof aggregate === "string")
      return [`${channel} = ${aggregate}(${typeof field === "string" ? field : ""})`];
    return typeof field === "string" ? [`${channel} = ${field}`] : [];
  });
  return channels.join(", ");
}

function countRows(spec: Json): number | undefined {
  const counts = parts(spec).map(countRows);
  if (isPlainObject(spec["data"]) && Array.isArray(spec["data"]["values"]))
    counts.push(spec["data"]["values"].length);
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

function countPoints(trace: Json): number | undefined {
  for (const key of ["x", "y", "z", "values", "r", "lon", "locations"]) {
    if (Array.isArray(trace[key])) return trace[key].length;
  }
  return undefined;
}

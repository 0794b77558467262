import type { CheckResult } from "../../src/check/index.js";
import { checkMime } from "../../src/check/index.js";
import { plotlyMime, vegaLiteMime, widgetMime } from "../../src/display/index.js";
import type { Notebook, Output } from "../../src/notebook/index.js";
import { codeCells } from "./lectures.js";

/**
 * What a lecture's outputs say, in a form that can be committed: numbers with few digits, specs instead of pictures, of
 * long lists only what they are like. Cells tagged `trained` compute numbers that may differ between machines, so of
 * theirs only the structure is kept.
 */
export type Snapshot = Record<string, unknown[]>;

type Json = Record<string, unknown>;

export function snapshotOf(notebook: Notebook): Snapshot {
  return Object.fromEntries(
    codeCells(notebook).map((cell) => {
      const trained = (cell.metadata.tags ?? []).includes("trained");
      return [cell.id ?? "", (cell.outputs as Output[]).map((output) => outputOf(output, trained))];
    }),
  );
}

function outputOf(output: Output, trained: boolean): unknown {
  switch (output.output_type) {
    case "stream":
      return trained ? { stream: output.name } : { stream: output.name, text: shortText(output.text) };
    case "error":
      return { error: output.ename, text: output.evalue };
    default:
      return bundleOf(output.data, trained);
  }
}

/** The richest form alone: the others follow from it. */
function bundleOf(data: Json, trained: boolean): unknown {
  const of = trained ? structure : summary;
  if (widgetMime in data) return { widget: typeOf(data["text/html"]) };
  if (checkMime in data) return { check: checkOf(data[checkMime] as CheckResult) };
  if (plotlyMime in data) return { plotly: of(data[plotlyMime]) };
  if (vegaLiteMime() in data) {
    // The charts' common look is a matter of its own tests.
    const { config: _, usermeta: __, ...spec } = data[vegaLiteMime()] as Json;
    return { vegaLite: of(spec) };
  }
  for (const type of ["image/png", "image/jpeg", "image/gif", "image/webp"])
    if (type in data) return { [type]: type === "image/png" ? pngSize(String(data[type])) : "picture" };
  if ("image/svg+xml" in data)
    return { svg: /<svg[^>]*viewBox="([^"]*)"/.exec(String(data["image/svg+xml"]))?.[1] ?? "" };
  if ("application/json" in data) return { json: of(data["application/json"]) };
  if ("text/html" in data) return htmlOf(String(data["text/html"]), trained);
  const type = "text/markdown" in data ? "text/markdown" : "text/plain";
  return { [type]: trained ? typeOf(data[type]) : shortText(String(data[type])) };
}

function checkOf({ name, points, earned, assertions }: CheckResult): Json {
  return {
    name,
    points,
    earned,
    assertions: assertions.map(({ title, status }) => [...title, status].join(" > ")),
  };
}

/** Width and height stand behind the signature and the header's name. */
function pngSize(base64: string): [width: number, height: number] {
  const bytes = Buffer.from(base64.slice(0, 64), "base64");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

function htmlOf(html: string, trained: boolean): Json {
  const cells = (tag: string) =>
    [...html.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, "gs"))].map((match) => plainText(match[1]!));
  if (!trained) return { html: shortText(plainText(html)) };
  const columns = cells("th").filter((text) => !/^[\d.−-]*$/.test(text));
  return columns.length > 0 ? { table: columns } : { html: "html" };
}

function plainText(html: string): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return html
    .replace(/<(style|script|svg)\b.*?<\/\1>/gs, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!)
    .replace(/\s+/g, " ")
    .trim();
}

const maxText = 3000;
const number = /(?<![\p{L}\d_.])[-−]?\d+(?:\.\d+)?(?:e[+-]?\d+)?/giu;

/** Text whose times are left out, since no two runs take as long. */
function shortText(text: string): string {
  const timeless = text.replace(/\b\d+(?:\.\d+)? ?(?:ms|µs|s|min)\b/g, "# s");
  return timeless.length > maxText ? `${timeless.slice(0, maxText)}…` : timeless;
}

const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

/** A value with numbers of six digits, and of long lists how long they are and within which limits. */
function summary(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(6));
  if (typeof value === "string") return shortText(value);
  if (Array.isArray(value)) return listSummary(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, summary(inner)]));
}

const longest = 24;

function listSummary(list: unknown[]): unknown {
  if (list.length <= longest && list.flat(3).length <= 2 * longest && !list.some(isRow))
    return list.map(summary);
  const flat = list.flat(3);
  const numbers = flat.filter((entry) => typeof entry === "number");
  if (numbers.length > 0 && flat.every((entry) => entry === null || typeof entry === "number"))
    return { length: list.length, entries: flat.length, numbers: statistics(numbers) };
  if (list.every(isRow)) {
    const keys = [...new Set(list.flatMap((row) => Object.keys(row)))];
    if (list.length <= 8) return list.map(summary);
    return {
      rows: list.length,
      columns: Object.fromEntries(
        keys.map((key) => [
          key,
          listSummary(list.map((row) => row[key]).filter((entry) => entry !== undefined)),
        ]),
      ),
    };
  }
  if (list.length <= longest) return list.map(summary);
  return { length: list.length, first: summary(list[0]), last: summary(list.at(-1)) };
}

function isRow(entry: unknown): entry is Json {
  return typeof entry === "object" && entry !== null && !Array.isArray(entry);
}

/** The first, the last, the mean, the least and the greatest. */
function statistics(numbers: number[]): number[] {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const [low, high] = [numbers, numbers.map((value) => -value)].map((list) =>
    list.reduce((a, b) => Math.min(a, b)),
  );
  return [numbers[0]!, numbers.at(-1)!, mean, low!, -high!].map((value) => Number(value.toPrecision(6)));
}

/** What stays the same whatever was learned: keys, and the texts that say what a chart is. */
function structure(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kinds = [...new Set(value.map((entry) => JSON.stringify(structure(entry))))];
    return kinds.length === 1
      ? [JSON.parse(kinds[0]!)]
      : kinds.length <= 8
        ? kinds.map((kind) => JSON.parse(kind))
        : "list";
  }
  if (typeof value !== "object" || value === null) return typeOf(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === "values" || key === "frames" || key === "steps") return [key, typeOf(inner)];
      if (["mark", "type", "field"].includes(key) && typeof inner === "string") return [key, inner];
      return [key, structure(inner)];
    }),
  );
}

/** Where two snapshots differ by more than the last digits of their numbers: one line for each place. */
export function differences(expected: unknown, actual: unknown, path = ""): string[] {
  if (typeof expected === "number" && typeof actual === "number")
    return close(expected, actual) ? [] : [`${path}: ${expected} is now ${actual}`];
  if (typeof expected === "string" && typeof actual === "string")
    return sameText(expected, actual)
      ? []
      : [`${path}: ${JSON.stringify(expected)} is now ${JSON.stringify(actual)}`];
  const bothLists = Array.isArray(expected) && Array.isArray(actual);
  if (bothLists && path.endsWith(".numbers")) {
    const scale = Math.max(...expected.map(Math.abs));
    const same = expected.every((value, i) => Math.abs(value - actual[i]) <= 1e-3 * scale);
    return same ? [] : [`${path}: ${expected.join(", ")} is now ${actual.join(", ")}`];
  }
  if (bothLists || (isRow(expected) && isRow(actual))) {
    const [before, after] = [expected as Json, actual as Json];
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      differences(before[key], after[key], path === "" ? key : `${path}.${key}`),
    );
  }
  if (expected === actual) return [];
  return [`${path}: ${JSON.stringify(expected)} is now ${JSON.stringify(actual)}`];
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-3 * Math.max(Math.abs(a), Math.abs(b)) + 1e-9;
}

/** Texts may differ in the last digit of a number that isn't whole, and by a thousandth. */
function sameText(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.replace(number, "#") !== b.replace(number, "#")) return false;
  const [before, after] = [a.match(number) ?? [], b.match(number) ?? []];
  return before.every((text, i) => {
    const decimals = /\.(\d+)/.exec(text)?.[1]?.length;
    const last =
      decimals === undefined ? 0 : 1.01 * 10 ** -decimals * 10 ** Number(/e([+-]?\d+)/i.exec(text)?.[1] ?? 0);
    const [x, y] = [text, after[i]!].map((one) => Number(one.replace("−", "-"))) as [number, number];
    return close(x, y) || Math.abs(x - y) <= last;
  });
}

import { display, escapeHtml, inspectText } from "../../../display/index.js";
import type { RunMagic } from "./context.js";

const MAX_VALUE = 80;

interface Name {
  name: string;
  type: string;
}

/** `%who` */
export const run: RunMagic = async ({ ask, print, valueNamed }, args) => {
  const all = (await ask({ what: "names" })) as Name[];
  const found = all.filter(({ name }) => name.includes(args)).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (found.length === 0) {
    print("stdout", args === "" ? "no names yet\n" : `no name contains "${args}"\n`);
    return;
  }
  const rows = found.map(({ name, type }) => [name, type, valueText(valueNamed(name))]);
  const data = { "text/html": table(rows), "text/plain": columns(rows) };
  display(data, { raw: true });
};

function valueText(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "function") return "";
  const text = inspectText(value, { depth: 0, maxArrayLength: 6, maxStringLength: MAX_VALUE }).replace(
    /\s+/g,
    " ",
  );
  return cut(text, MAX_VALUE);
}

const cut = (text: string, max: number) => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

function table(rows: string[][]): string {
  const cell = (content: string) => `<td style="text-align: left">${content}</td>`;
  const code = (text: string) => cell(text && `<code>${escapeHtml(text)}</code>`);
  const line = ([name, type, value]: string[]) =>
    `<tr>${cell(`<b>${escapeHtml(name!)}</b>`)}${code(type!)}${code(value!)}</tr>`;
  const head = ["name", "type", "value"].map((each) => `<th style="text-align: left">${each}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.map(line).join("")}</tbody></table>`;
}

function columns(rows: string[][]): string {
  const widths = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map(([name, type, value]) =>
      `${name!.padEnd(widths[0]!)}  ${type!.padEnd(widths[1]!)}  ${value}`.trimEnd(),
    )
    .join("\n");
}

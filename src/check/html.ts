import { escapeHtml } from "../display/index.js";
import { type DiffLine, diffLines } from "./diff.js";
import type { AssertionResult, CheckResult } from "./result.js";
import { noAssertions, pointsText, statusWords } from "./text.js";

/** JupyterLab's colours where there are any, else ones that read on white and on black. */
const colours: Record<AssertionResult["status"], string> = {
  passed: "var(--jp-success-color1, #2e8b3d)",
  failed: "var(--jp-error-color1, #e0433f)",
  pending: "var(--jp-warn-color1, #b8860b)",
};

const cell = "text-align: left; vertical-align: top; padding: 4px 12px 4px 0; background: none; border: 0";
const line = "border-top: 1px solid rgba(128, 128, 128, 0.35)";
const mono = "font-family: var(--jp-code-font-family, monospace); font-size: 0.92em";

/**
 * The result as a table that needs no style sheet and no script: text in the page's own colour, and status as icon and word,
 * so that it reads in light and dark and without colours.
 */
export function renderCheckHtml(result: CheckResult): string {
  const status = result.passed ? "passed" : "failed";
  const rows = result.assertions.map(rowHtml).join("");
  const table =
    rows === ""
      ? `<div style="padding-top: 4px">${escapeHtml(noAssertions)}</div>`
      : `<table style="width: 100%; margin: 6px 0 0; border: 0; border-collapse: collapse; table-layout: auto"><tbody>${rows}</tbody></table>`;
  const note =
    result.note === undefined
      ? ""
      : `<div style="padding-top: 6px; ${line}">${escapeHtml(result.note)}</div>`;
  return (
    `<div class="lectern-check" style="border-left: 4px solid ${colours[status]}; padding: 4px 0 4px 12px; color: inherit">` +
    `<div>${statusHtml(status)}: <strong>${escapeHtml(result.name)}</strong> · ${pointsText(result)}</div>${table}${note}</div>`
  );
}

function statusHtml(status: AssertionResult["status"]): string {
  const { icon, word } = statusWords[status];
  return `<span style="color: ${colours[status]}" aria-hidden="true">${icon}</span> <strong>${word}</strong>`;
}

function rowHtml({ title, status, message, expected, actual, time }: AssertionResult): string {
  const name = title.map(escapeHtml).join(" › ");
  const details = [
    message === undefined
      ? ""
      : `<div style="white-space: pre-wrap; padding-top: 4px; ${mono}">${escapeHtml(message)}</div>`,
    expected === undefined || actual === undefined ? "" : comparisonHtml(expected, actual),
  ].join("");
  return (
    `<tr style="background: none; ${line}"><td style="${cell}; white-space: nowrap">${statusHtml(status)}</td>` +
    `<td style="${cell}; width: 100%">${name}${details}</td>` +
    `<td style="${cell}; padding-right: 0; text-align: right; white-space: nowrap">${Math.round(time)} ms</td></tr>`
  );
}

function comparisonHtml(expected: string, actual: string): string {
  const box = `margin: 4px 0 0; padding: 0; white-space: pre-wrap; color: inherit; background: none; border: 0; ${mono}`;
  if (!expected.includes("\n") && !actual.includes("\n")) {
    return `<pre style="${box}">expected: ${escapeHtml(expected)}\nactual:   ${escapeHtml(actual)}</pre>`;
  }
  const lines = diffLines(expected, actual).map(diffLineHtml).join("\n");
  return `<pre style="${box}">- expected  + actual\n\n${lines}</pre>`;
}

function diffLineHtml({ mark, text }: DiffLine): string {
  const content = escapeHtml(`${mark} ${text}`);
  if (mark === " ") return content;
  const colour = mark === "-" ? "rgba(46, 139, 61, 0.25)" : "rgba(224, 67, 63, 0.25)";
  return `<span style="background: ${colour}">${content}</span>`;
}

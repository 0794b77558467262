import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeHtml } from "../display/index.js";
import type { Cell, CodeCell, Notebook } from "../notebook/index.js";
import { packageRoot } from "../paths.js";
import { tableOfContents } from "./contents.js";
import { createHighlighter } from "./highlight.js";
import { Markdown } from "./markdown.js";
import { mathStyle } from "./math-style.js";
import { Outputs } from "./outputs.js";
import { plotlyScripts } from "./plotly.js";

export interface HandoutOptions {
  /** The notebook's folder: pictures that it names are read from there. Default: the current folder. */
  folder?: string;
  /** The page's title; default: the notebook's first heading, else its metadata's title. */
  title?: string;
  /** The language the text is written in; default: the metadata's `lang`, else "en". */
  lang?: string;
  /** Hears of what could not be shown: a picture that is missing, a formula with a mistake. */
  onWarning?: (text: string) => void;
}

/**
 * Renders a notebook, as it is, as one HTML file that needs no other and no network:
 * style, fonts, pictures and, where a figure needs it, Plotly are inside.
 */
export async function renderHandout(notebook: Notebook, options: HandoutOptions = {}): Promise<string> {
  const { folder = process.cwd(), onWarning = () => {} } = options;
  const highlight = await createHighlighter();
  const markdown = new Markdown({ folder, highlight, onWarning });
  const outputs = new Outputs(markdown);
  const language =
    notebook.metadata.language_info?.name ?? notebook.metadata.kernelspec?.language ?? "typescript";
  const sections: string[] = [];
  for (const cell of notebook.cells) {
    if (hasTag(cell, "remove-cell")) continue;
    if (cell.cell_type === "markdown") {
      sections.push(
        `<section class="text">${await markdown.render(cell.source, cell.attachments)}</section>`,
      );
    } else if (cell.cell_type === "code") {
      sections.push(await renderCode(cell, (code) => highlight(code, language), outputs));
    }
  }
  const heading = markdown.headings.find(({ level }) => level === 1) ?? markdown.headings[0];
  const body = sections.filter(Boolean).join("\n");
  return page({
    lang: options.lang ?? (typeof notebook.metadata["lang"] === "string" ? notebook.metadata["lang"] : "en"),
    title: options.title ?? heading?.text ?? notebook.metadata.title ?? "Notebook",
    style: (await readFile(join(packageRoot, "src/handout/style.css"), "utf8")) + (await mathStyle(body)),
    contents: tableOfContents(markdown.headings, heading?.level === 1 ? heading : undefined),
    body,
    scripts: outputs.usesPlotly ? await plotlyScripts() : "",
    usesPlotly: outputs.usesPlotly,
  });
}

async function renderCode(
  cell: CodeCell,
  highlight: (code: string) => string,
  outputs: Outputs,
): Promise<string> {
  const hidden = (cell.metadata["jupyter"] ?? {}) as Record<string, unknown>;
  const showsInput = !hidden["source_hidden"] && !hasTag(cell, "remove-input") && cell.source.trim() !== "";
  const showsOutput = !hidden["outputs_hidden"] && !hasTag(cell, "remove-output");
  const input = showsInput ? `<div class="input">${highlight(cell.source.trimEnd())}</div>` : "";
  const output = showsOutput ? await outputs.render(cell.outputs) : "";
  if (input === "" && output === "") return "";
  return `<section class="code">${input}${output && `<div class="outputs">${output}</div>`}</section>`;
}

/** Jupyter's tools write these tags with a hyphen or an underscore. */
function hasTag(cell: Cell, tag: string): boolean {
  return (cell.metadata.tags ?? []).some((own) => own.replaceAll("_", "-") === tag);
}

interface Page {
  lang: string;
  title: string;
  style: string;
  contents: string;
  body: string;
  scripts: string;
  usesPlotly: boolean;
}

function page({ lang, title, style, contents, body, scripts, usesPlotly }: Page): string {
  // The page can't reach the network, whatever a notebook's outputs hold. Plotly compiles its 3D shaders' callers.
  const policy =
    `default-src 'none'; img-src data: blob:; media-src data:; font-src data:; style-src 'unsafe-inline'; ` +
    `script-src 'unsafe-inline'${usesPlotly ? " 'unsafe-eval'" : ""}`;
  return `<!doctype html>
<html lang="${escapeHtml(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Lectern">
<title>${escapeHtml(title)}</title>
<style>
${style}
</style>
<noscript><style>.plotly-figure { display: none; }</style></noscript>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
${contents}
<main id="main">
${body}
</main>
${scripts}
</body>
</html>
`;
}

import { type CheckResult, checkMime, renderCheckHtml } from "../check/index.js";
import { escapeHtml } from "../display/index.js";
import type { DisplayOutput, MimeBundle, Output, ResultOutput } from "../notebook/index.js";
import { vegaLiteSvg } from "../plot/index.js";
import { ansiToHtml } from "./ansi.js";
import { suitsDark } from "./dark.js";
import { scriptJson } from "./escape.js";
import { pictureUri } from "./images.js";
import type { Markdown } from "./markdown.js";

/** Renders the outputs of one page's cells. */
export class Outputs {
  /** Does a figure need Plotly's code in the page? */
  usesPlotly = false;
  readonly #markdown: Markdown;
  #pictures = 0;

  constructor(markdown: Markdown) {
    this.#markdown = markdown;
  }

  async render(outputs: Output[]): Promise<string> {
    const parts: string[] = [];
    for (const output of outputs) parts.push(await this.#renderOne(output));
    return parts.filter(Boolean).join("\n");
  }

  async #renderOne(output: Output): Promise<string> {
    switch (output.output_type) {
      case "stream":
        return `<pre class="output ${output.name === "stderr" ? "stderr" : "stdout"}" tabindex="0">${ansiToHtml(output.text)}</pre>`;
      case "error": {
        const text =
          output.traceback.length > 0 ? output.traceback.join("\n") : `${output.ename}: ${output.evalue}`;
        return `<pre class="output error" role="group" aria-label="Error" tabindex="0">${ansiToHtml(text)}</pre>`;
      }
      case "display_data":
      case "execute_result":
        return await this.#renderBundle(output);
      default:
        // A kind of output from a later version of the format.
        return "";
    }
  }

  /** Picks the form that is best on a page: alive where it helps, else a picture, else text. */
  async #renderBundle({ data, metadata }: DisplayOutput | ResultOutput): Promise<string> {
    const label = describe(data);
    if (data["application/vnd.plotly.v1+json"])
      return this.#plotly(data["application/vnd.plotly.v1+json"], label);
    const chart = data["application/vnd.vegalite.v5+json"] ?? data["application/vnd.vegalite.v6+json"];
    if (chart !== undefined)
      return this.#svg(text(data["image/svg+xml"]) ?? vegaLiteSvg(chart as never), label, chart);
    const html = isCheckResult(data[checkMime]) ? renderCheckHtml(data[checkMime]) : text(data["text/html"]);
    if (html !== undefined) return `<div class="output html scroll" tabindex="0">${html}</div>`;
    const markdown = text(data["text/markdown"]) ?? latex(data);
    if (markdown !== undefined)
      return `<div class="output scroll">${await this.#markdown.render(markdown)}</div>`;
    const svg = text(data["image/svg+xml"]);
    if (svg !== undefined) return this.#svg(svg, label);
    for (const type of ["image/png", "image/jpeg", "image/gif", "image/webp"]) {
      const picture = text(data[type]);
      if (picture !== undefined) return image(type, picture, label, metadata[type]);
    }
    const json = data["application/json"];
    const plain =
      text(data["text/plain"]) ?? (json === undefined ? undefined : JSON.stringify(json, null, 2));
    return plain === undefined ? "" : `<pre class="output" tabindex="0">${ansiToHtml(plain)}</pre>`;
  }

  #plotly(figure: unknown, label: string): string {
    this.usesPlotly = true;
    const name = escapeHtml(figureTitle(figure) ?? label);
    return (
      `<figure class="output plot"><div class="plotly-figure" role="img" aria-label="${name}"${figureSize(figure)}>` +
      `<script type="application/json">${scriptJson(figure)}</script></div>` +
      `<noscript><p>This figure needs JavaScript: ${name}</p></noscript></figure>`
    );
  }

  /** @param chart the spec that the picture was drawn from */
  #svg(svg: string, label: string, chart?: unknown): string {
    const start = svg.search(/<svg[\s>]/);
    if (start < 0) return "";
    const prefix = `p${++this.#pictures}-`;
    // A wide picture scrolls rather than shrink until its words can't be read.
    const width = Number(/^<svg[^>]*\swidth="([\d.]+)(?:px)?"/.exec(svg.slice(start))?.[1] ?? 0);
    const size = `min(${Math.round(width * 0.75)}px, var(--smallest-plot))`;
    const named = `<svg role="img" aria-label="${escapeHtml(label)}" style="min-width:${size}"`;
    const unnamed = svg.slice(start).replace(/^<svg([^>]*)>/, (_, rest: string) => {
      return `<svg${rest.replace(/\s(?:role|aria-label|aria-roledescription)="[^"]*"/g, "")}>`;
    });
    const classes = suitsDark(svg, chart) ? "output plot any-theme" : "output plot";
    return `<figure class="${classes}">${prefixIds(unnamed, prefix).replace("<svg", named)}</figure>`;
  }
}

/** Pictures drawn apart use the same ids, and in one page the first of them would serve all. */
function prefixIds(svg: string, prefix: string): string {
  return svg
    .replace(/(\sid=["'])/g, `$1${prefix}`)
    .replace(/url\((["']?)#/g, `url($1#${prefix}`)
    .replace(/((?:xlink:)?href=["'])#/g, `$1#${prefix}`);
}

function image(type: string, data: string, label: string, metadata: unknown): string {
  const { width, height } = (metadata ?? {}) as Record<string, unknown>;
  const size = [
    typeof width === "number" ? ` width="${width}"` : "",
    typeof height === "number" ? ` height="${height}"` : "",
  ];
  return `<figure class="output"><img src="${pictureUri(type, data)}" alt="${escapeHtml(label)}"${size.join("")}></figure>`;
}

/** A submitted notebook may hold anything under our mime type. */
function isCheckResult(value: unknown): value is CheckResult {
  const { name, assertions } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof name === "string" &&
    Array.isArray(assertions) &&
    assertions.every((one) => Array.isArray(one?.title))
  );
}

/** What a reader who can't see a picture is told: the text that came with it, unless it only names a type. */
function describe(data: MimeBundle): string {
  const plain = text(data["text/plain"])?.trim() ?? "";
  return plain === "" || /^[<[].*[>\]]$/s.test(plain) ? "Output of the code above" : plain.slice(0, 300);
}

function figureTitle(figure: unknown): string | undefined {
  const layout = (figure as { layout?: { title?: string | { text?: string } } }).layout;
  const title = typeof layout?.title === "object" ? layout.title.text : layout?.title;
  return title?.replace(/<[^>]*>/g, "") || undefined;
}

/** The place that the figure will take, so that the page doesn't jump when it is drawn. */
function figureSize(figure: unknown): string {
  const { width, height } = (figure as { layout?: Record<string, unknown> }).layout ?? {};
  const size = [
    typeof width === "number" ? `width:${width}px` : "",
    typeof height === "number" ? `min-height:${height}px` : "",
  ].filter(Boolean);
  return size.length > 0 ? ` style="${size.join(";")}"` : "";
}

/** LaTeX outputs come with or without their dollars. */
function latex(data: MimeBundle): string | undefined {
  const source = text(data["text/latex"])?.trim();
  if (source === undefined) return undefined;
  return /^(?:\$|\\begin)/.test(source) ? source : `$$\n${source}\n$$`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

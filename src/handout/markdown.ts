import katexPlugin from "@vscode/markdown-it-katex";
import katex from "katex";
import createMarkdownIt, { type MarkdownIt } from "markdown-it";
import { escapeHtml } from "../display/index.js";
import type { Attachments } from "../notebook/index.js";
import { inlineImages } from "./images.js";

export interface Heading {
  level: number;
  id: string;
  /** The heading's words, formulas included, without links. */
  html: string;
  text: string;
}

export interface MarkdownOptions {
  folder: string;
  highlight: (code: string, language: string) => string;
  onWarning: (text: string) => void;
}

/** Markdown with formulas, for all cells of one page: headings get ids that occur once, and are collected. */
export class Markdown {
  readonly headings: Heading[] = [];
  readonly #options: MarkdownOptions;
  readonly #ids = new Set<string>();
  readonly #parser: MarkdownIt;

  constructor(options: MarkdownOptions) {
    this.#options = options;
    this.#parser = new createMarkdownIt({ html: true, linkify: true, highlight: options.highlight });
    const settings = {
      enableBareBlocks: true,
      enableFencedBlocks: true,
      katex: quietKatex(options.onWarning),
    };
    this.#parser.use(katexPlugin.default, settings);
    this.#parser.core.ruler.push("links", (state) => {
      for (const { children } of state.tokens)
        for (const token of children ?? [])
          if (token.type === "link_open")
            token.attrSet("href", toHandout(String(token.attrGet("href") ?? "")));
    });
    this.#parser.core.ruler.push("headings", (state) => {
      for (const [index, token] of state.tokens.entries()) {
        if (token.type !== "heading_open" || token.level !== 0) continue;
        const children = state.tokens[index + 1]?.children ?? [];
        const unlinked = children.filter(({ type }) => !type.startsWith("link_"));
        const text = children.map(({ content }) => content).join("");
        const html = state.md.renderer.render(unlinked, state.md.options, state.env);
        const id = this.#newId(text);
        token.attrSet("id", id);
        this.headings.push({ level: Number(token.tag.slice(1)), id, html, text });
      }
    });
  }

  /** Renders a cell or an output; `attachments` are the cell's. */
  async render(source: string, attachments: Attachments = {}): Promise<string> {
    const html = wrapTables(this.#parser.render(source));
    return await inlineImages(html, { ...this.#options, attachments });
  }

  #newId(text: string): string {
    const words = text
      .normalize("NFKD")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? ["section"];
    const base = words.join("-");
    let id = base;
    for (let n = 2; this.#ids.has(id); n++) id = `${base}-${n}`;
    this.#ids.add(id);
    return id;
  }
}

/** A notebook beside this one has its handout beside this one. */
function toHandout(href: string): string {
  const isRelative = !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(href);
  return isRelative ? href.replace(/\.ipynb(?=$|[?#])/, ".html") : href;
}

/** A wide table scrolls in a box of its own. */
function wrapTables(html: string): string {
  return html.replace(
    /<table>[\s\S]*?<\/table>/g,
    (table) => `<div class="scroll" tabindex="0">${table}</div>`,
  );
}

/** KaTeX that shows a formula it can't set as its source, says so once to us, and never writes to the console. */
function quietKatex(onWarning: (text: string) => void): typeof katex {
  const renderToString: typeof katex.renderToString = (formula, options) => {
    try {
      return katex.renderToString(formula, { ...options, strict: "ignore", throwOnError: true });
    } catch (error) {
      onWarning(`a formula can't be set: ${(error as Error).message.replace(/^KaTeX parse error: /, "")}`);
      return `<code class="formula-error">${escapeHtml(formula)}</code>`;
    }
  };
  return { ...katex, renderToString };
}

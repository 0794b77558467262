import { escapeHtml } from "../display/index.js";
import type { Heading } from "./markdown.js";

const deepest = 3;

/** The table of contents: a list that can be folded up, open where there is room for it beside the text. */
export function tableOfContents(headings: Heading[], title: Heading | undefined): string {
  const shown = headings.filter((heading) => heading !== title && heading.level <= deepest);
  if (shown.length < 2) return "";
  const top = Math.min(...shown.map(({ level }) => level));
  const items = shown.map(
    ({ level, id, html }) =>
      `<li class="level-${level - top + 1}"><a href="#${escapeHtml(id)}">${html}</a></li>`,
  );
  return `<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary>
<ul>
${items.join("\n")}
</ul></details></nav>
<script>if (matchMedia("(max-width: 64rem)").matches) document.querySelector(".contents details").open = false;</script>`;
}

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { scriptCode } from "./escape.js";

/** Draws every figure of the page; the figures are JSON inside their elements. */
const drawFigures = `
for (const element of document.querySelectorAll(".plotly-figure")) {
  const { data = [], layout = {}, config = {}, frames } = JSON.parse(element.querySelector("script").textContent);
  Plotly.newPlot(element, {
    data,
    layout: { ...layout, autosize: layout.width === undefined },
    config: { ...config, responsive: true, displaylogo: false },
    frames,
  });
}
addEventListener("beforeprint", () => {
  for (const element of document.querySelectorAll(".plotly-figure")) Plotly.Plots.resize(element);
});
`;

/** Plotly itself, once, and the code that draws the page's figures. */
export async function plotlyScripts(): Promise<string> {
  const file = createRequire(import.meta.url).resolve("plotly.js-dist-min");
  return `<script>${scriptCode(await readFile(file, "utf8"))}</script>\n<script>${drawFigures}</script>`;
}

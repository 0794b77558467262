import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../paths.js";
import { scriptCode } from "./escape.js";

/** Draws every figure of the page, again when the reader's system turns dark or light; the figures are JSON inside their elements. */
const drawFigures = `
const figures = [...document.querySelectorAll(".plotly-figure")].map((element) => {
  const figure = JSON.parse(element.querySelector("script").textContent);
  element.replaceChildren();
  return { element, figure };
});
const draw = () => {
  for (const { element, figure } of figures) {
    drawFigure(Plotly, element, figure, document.baseURI, true).catch((error) => {
      element.textContent = "This figure can't be drawn: " + error.message;
    });
  }
};
draw();
onThemeChange(draw);
matchMedia("print").addEventListener("change", draw);
`;

/** Plotly itself, once, and the code that draws the page's figures, which is what draws them in JupyterLab. */
export async function plotlyScripts(): Promise<string> {
  const file = createRequire(import.meta.url).resolve("plotly.js-dist-min");
  const drawing = await Promise.all(["theme.js", "figure.js"].map(readModule));
  return (
    `<script>${scriptCode(await readFile(file, "utf8"))}</script>\n` +
    `<script type="module">${scriptCode(drawing.join("\n") + drawFigures)}</script>`
  );
}

/** A module of the JupyterLab extension as a part of another. */
async function readModule(name: string): Promise<string> {
  const source = await readFile(join(packageRoot, "src/plot/labextension", name), "utf8");
  return source.replace(/^import .*\n/gm, "").replace(/^export /gm, "");
}

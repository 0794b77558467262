import { themeTemplate } from "./theme.js";

const defaultHeight = 400;

/**
 * Draws the figure into the node, or draws it anew if the node has one already.
 * @param responsive whether Plotly itself sees to it that the figure follows the page's width
 */
export async function drawFigure(plotly, node, figure, folder, responsive = false) {
  checkFigure(figure);
  const { data, layout = {}, config = {}, frames = [] } = structuredClone(figure);
  layout.template = mergeTemplates(themeTemplate(node), layout.template);
  layout.autosize ??= layout.width === undefined;
  layout.height ??= defaultHeight;
  layout.margin ??= { t: layout.title ? 60 : 30, r: 30, b: 60, l: 60 };
  // Given as one object, frames replace those of the last drawing.
  await plotly.react(node, {
    data,
    layout,
    frames,
    config: {
      displaylogo: false,
      // Maps take their outlines from here instead of a CDN.
      topojsonURL: new URL("topojson/", folder).href,
      ...config,
      responsive,
    },
  });
}

/** Plotly draws nothing, and says nothing, when these don't hold. */
function checkFigure(figure) {
  if (!isObject(figure)) throw new TypeError(`a figure must be an object, but is ${show(figure)}`);
  const { data, layout } = figure;
  if (!Array.isArray(data)) throw new TypeError(`data must be a list of traces, but is ${show(data)}`);
  data.forEach((trace, i) => {
    if (!isObject(trace)) throw new TypeError(`data[${i}] must be an object, but is ${show(trace)}`);
  });
  if (layout !== undefined && !isObject(layout)) {
    throw new TypeError(`layout must be an object, but is ${show(layout)}`);
  }
}

/** The theme's template below the figure's own: where both say something, the figure's own counts. */
function mergeTemplates(theme, own) {
  if (!isObject(own)) return theme;
  const merged = { ...theme };
  for (const [key, value] of Object.entries(own)) {
    merged[key] = isObject(value) && isObject(theme[key]) ? mergeTemplates(theme[key], value) : value;
  }
  return merged;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

import { drawFigure } from "./figure.js";
import { loadPlotly } from "./load-plotly.js";
import { sortTablesOnClick } from "./sort-tables.js";
import { onThemeChange } from "./theme.js";

const mimeType = "application/vnd.plotly.v1+json";

/** Plotly fills a button that is pointed at with a pale blue of its own, on which a dark theme's words can't be read. */
const style = `.lectern-plotly .updatemenu-item-rect { fill: var(--jp-layout-color2) !important; }
.lectern-plotly .updatemenu-button:hover .updatemenu-item-rect { fill: var(--jp-layout-color3) !important; }`;

/** What JupyterLab registers: a renderer that goes before text/html (rank 50) and pictures (rank 80 and more). */
export function makeExtension(Widget, folder) {
  sortTablesOnClick();
  document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
  const RenderedPlotly = makeWidget(Widget, folder);
  return {
    id: "lectern-plotly:factory",
    description: "Draws Plotly figures.",
    rendererFactory: { safe: true, mimeTypes: [mimeType], createRenderer: () => new RenderedPlotly() },
    rank: 40,
    dataType: "json",
  };
}

/** The widget's class; its base class is known only when the page runs. */
function makeWidget(Widget, folder) {
  return class RenderedPlotly extends Widget {
    constructor() {
      super();
      this.addClass("lectern-plotly");
      this.node.style.overflow = "hidden";
      this._drawing = Promise.resolve();
      this._stale = false;
      this._stopTheme = onThemeChange(() => this._draw());
      this._sizes = new ResizeObserver(() => this._resize());
      this._sizes.observe(this.node);
    }

    async renderModel(model) {
      this._model = model;
      await this._draw();
    }

    dispose() {
      if (this.isDisposed) return;
      this._stopTheme();
      this._sizes.disconnect();
      if (this._drawn) globalThis.Plotly.purge(this._drawn);
      this._drawn = undefined;
      this._model = undefined;
      super.dispose();
    }

    onAfterAttach() {
      this._resize();
    }

    /** Drawings wait for each other: Plotly mixes up what is drawn twice at a time into one node. */
    _draw() {
      this._stale = true;
      this._drawing = this._drawing.then(() => this._drawNow());
      return this._drawing;
    }

    async _drawNow() {
      // While it has no size (a cell far away, a page that changes its theme) it stays stale, and is drawn by _resize.
      if (!this._stale || this._model === undefined || this.node.clientWidth === 0) return;
      this._stale = false;
      try {
        const plotly = await loadPlotly(folder);
        if (this._model === undefined) return;
        this._drawn ??= this._freshNode();
        this._width = this.node.clientWidth;
        await drawFigure(plotly, this._drawn, this._model.data[mimeType], folder);
      } catch (error) {
        this._showError(error);
      }
    }

    _resize() {
      const { clientWidth } = this.node;
      if (clientWidth === 0) return;
      if (this._stale) this._draw();
      else if (this._drawn && clientWidth !== this._width) {
        this._width = clientWidth;
        globalThis.Plotly.Plots.resize(this._drawn);
      }
    }

    _freshNode() {
      const drawn = document.createElement("div");
      this.node.replaceChildren(drawn);
      return drawn;
    }

    _showError(error) {
      if (this._drawn) globalThis.Plotly?.purge(this._drawn);
      this._drawn = undefined;
      const box = document.createElement("pre");
      box.setAttribute("role", "alert");
      box.style.cssText =
        "margin: 0; padding: 8px; white-space: pre-wrap; color: var(--jp-content-font-color1, inherit); " +
        "background: var(--jp-rendermime-error-background, transparent)";
      box.textContent = `The Plotly figure can't be drawn: ${error instanceof Error ? error.message : String(error)}`;
      this.node.replaceChildren(box);
    }
  };
}

/** Colours that fit the page, as a Plotly template: what the figure itself says wins. */
export function themeTemplate(node) {
  const styles = getComputedStyle(node);
  const read = (name, fallback) => styles.getPropertyValue(name).trim() || fallback;
  const dark = isDark();
  const text = read("--jp-ui-font-color1", dark ? "#ffffffde" : "#000000de");
  const line = read("--jp-border-color1", dark ? "#616161" : "#bdbdbd");
  const grid = read("--jp-border-color2", dark ? "#424242" : "#e0e0e0");
  const ground = read("--jp-layout-color2", dark ? "#424242" : "#eeeeee");
  const control = { bgcolor: ground, bordercolor: line, font: { color: text } };
  const axis = { gridcolor: grid, linecolor: line, zerolinecolor: line, tickcolor: line };
  const scene = { ...axis, backgroundcolor: "rgba(0, 0, 0, 0)" };
  const polar = { bgcolor: "rgba(0, 0, 0, 0)", angularaxis: axis, radialaxis: axis };
  return {
    layout: {
      paper_bgcolor: "rgba(0, 0, 0, 0)",
      plot_bgcolor: "rgba(0, 0, 0, 0)",
      font: { color: text, family: read("--jp-ui-font-family", "sans-serif") },
      xaxis: axis,
      yaxis: axis,
      polar,
      scene: { bgcolor: "rgba(0, 0, 0, 0)", xaxis: scene, yaxis: scene, zaxis: scene },
      hoverlabel: { bgcolor: ground, font: { color: text } },
      updatemenudefaults: control,
      sliderdefaults: { ...control, activebgcolor: line, tickcolor: line },
      modebar: { bgcolor: "rgba(0, 0, 0, 0)", color: line, activecolor: text },
    },
  };
}

/** The theme stands on the body, where JupyterLab puts it; a page without it follows the reader's system. */
function isDark() {
  const { jpThemeLight } = document.body.dataset;
  return jpThemeLight === undefined ? darkSystem().matches : jpThemeLight === "false";
}

function darkSystem() {
  return matchMedia("screen and (prefers-color-scheme: dark)");
}

/** Calls `changed` whenever the theme has changed; returns what ends it. */
export function onThemeChange(changed) {
  // JupyterLab hides the page while it changes the theme; by the next frame nodes have their size again.
  const observer = new MutationObserver(() => requestAnimationFrame(changed));
  const system = darkSystem();
  system.addEventListener("change", changed);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"],
  });
  return () => {
    observer.disconnect();
    system.removeEventListener("change", changed);
  };
}

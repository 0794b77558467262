let loading;

/** Plotly, loaded from this extension's folder when the page's first figure wants it, and once only. */
export function loadPlotly(folder) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("plotly.min.js", folder).href;
    script.onload = () => resolve(globalThis.Plotly);
    script.onerror = () => {
      // The next figure may have more luck, for example when the server is back.
      loading = undefined;
      script.remove();
      reject(new Error(`Plotly could not be loaded from ${script.src}`));
    };
    document.head.append(script);
  });
  return loading;
}

/**
 * JupyterLab loads this script with the page and asks the container for the module that package.json names. It does no more than
 * that: the renderer comes when JupyterLab starts, and Plotly itself with the first figure.
 */
(() => {
  const folder = new URL(".", document.currentScript.src);
  let shared;

  /** A module that JupyterLab shares with its extensions; there is one version of each. */
  async function sharedModule(name) {
    const [version] = Object.values(shared[name]);
    const factory = await version.get();
    return factory();
  }

  const container = {
    init(scope) {
      shared = scope;
    },
    async get(name) {
      if (name !== "./mimeExtension") throw new Error(`lectern-plotly has ./mimeExtension, but not ${name}`);
      const [{ Widget }, { makeExtension }] = await Promise.all([
        sharedModule("@lumino/widgets"),
        import(new URL("renderer.js", folder).href),
      ]);
      return () => makeExtension(Widget, folder);
    },
  };

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["lectern-plotly"] = container;
})();

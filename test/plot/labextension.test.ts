import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installLabExtension } from "../../src/plot/labextension.js";

describe("installLabExtension", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "labextension-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const metadataFile = () => join(dir, "lectern-plotly/package.json");
  const readLoad = async () =>
    JSON.parse(await readFile(metadataFile(), "utf8")).jupyterlab._build.load as string;

  it("writes what JupyterLab needs, and nothing beside it", async () => {
    const labextensions = join(dir, "deep/labextensions");
    await installLabExtension(labextensions);
    assert.deepEqual(await readdir(labextensions), ["lectern-plotly"]);
    const text = await readFile(join(labextensions, "lectern-plotly/package.json"), "utf8");
    const { name, jupyterlab } = JSON.parse(text);
    assert.equal(name, "lectern-plotly");
    assert.equal(jupyterlab._build.mimeExtension, "./mimeExtension");
    const files = await readdir(join(labextensions, "lectern-plotly/static"));
    const entry = jupyterlab._build.load.replace("static/", "");
    assert.match(entry, /^remoteEntry\.[0-9a-f]{20}\.js$/);
    assert.deepEqual(
      files.sort(),
      [
        "figure.js",
        "load-plotly.js",
        "plotly.min.js",
        entry,
        "renderer.js",
        "sort-tables.js",
        "theme.js",
      ].sort(),
    );
    const plotly = await stat(join(labextensions, "lectern-plotly/static/plotly.min.js"));
    assert.equal(plotly.size > 1e6, true);
  });

  it("leaves what is up to date, and replaces what isn't", async () => {
    await installLabExtension(dir);
    const first = await stat(metadataFile());
    await installLabExtension(dir);
    assert.equal((await stat(metadataFile())).ino, first.ino);
    const load = await readLoad();
    await writeFile(metadataFile(), "{}");
    await installLabExtension(dir);
    assert.equal(await readLoad(), load);
  });

  it("may run twice at the same time", async () => {
    await Promise.all([installLabExtension(dir), installLabExtension(dir)]);
    assert.deepEqual(await readdir(dir), ["lectern-plotly"]);
    assert.match(await readLoad(), /^static\/remoteEntry/);
  });

  it("refuses what isn't a path", async () => {
    await assert.rejects(
      installLabExtension("" as string),
      new TypeError("installLabExtension: a folder's path is needed, but got ''"),
    );
  });
});

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../src/paths.js";
import { command } from "../support/command.js";
import { type Registry, startRegistry } from "../support/npm-registry.js";
import { temporaryFolder } from "../support/temp.js";

describe("an optional package that npm has left out", () => {
  const folder = temporaryFolder();
  let registry: Registry;
  const fails = { scripts: { install: 'node -e "process.exit(1)"' } };
  before(async () => {
    registry = await startRegistry([{ name: "brittle", manifest: fails, files: { "index.js": "" } }]);
  });
  after(() => registry.stop());

  const env = () => ({ npm_config_registry: registry.url, npm_config_cache: join(folder(), "cache") });
  async function project(host = registry.url): Promise<string> {
    const root = join(folder(), "project");
    mkdirSync(root);
    const manifest = { name: "project", optionalDependencies: { brittle: "1.0.0", elsewhere: "1.0.0" } };
    writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
    const entry = (name: string) => ({
      version: "1.0.0",
      resolved: `${host}/0.tgz`,
      optional: true,
      name,
    });
    const packages = {
      "": manifest,
      "node_modules/brittle": { ...entry("brittle"), hasInstallScript: true },
      "node_modules/elsewhere": { ...entry("elsewhere"), os: ["none"] },
    };
    writeFileSync(
      join(root, "package-lock.json"),
      JSON.stringify({ name: "project", lockfileVersion: 3, packages }),
    );
    return root;
  }
  function mend(root: string, more: NodeJS.ProcessEnv = {}) {
    const prepare = pathToFileURL(join(packageRoot, "scripts/prepare.mjs")).href;
    const code = `import(${JSON.stringify(prepare)}).then(({ mendOptional }) => mendOptional(${JSON.stringify(root)}))`;
    return command(process.execPath, ["-e", code], { ...env(), ...more });
  }

  it("because its script failed is brought back", async () => {
    const root = await project();
    const { code, stderr } = await mend(root);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^lectern: installing brittle, which npm has left out …$/m);
    assert.doesNotMatch(stderr, /could not be installed/);
    assert.ok(existsSync(join(root, "node_modules/brittle/index.js")));
    // Once it is there, nothing happens; what is for other systems is not missed.
    assert.equal((await mend(root)).stderr, "");
  });

  it("is named where it can't be had, and nothing ends", async () => {
    const nowhere = "http://127.0.0.1:9";
    const root = await project(nowhere);
    const { code, stderr } = await mend(root, { npm_config_registry: nowhere });
    assert.ok(!existsSync(join(root, "node_modules/brittle")));
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^lectern: brittle could not be installed; npx lectern doctor says what that means$/m,
    );
  });
});

describe("npm run tfjs-node", () => {
  const folder = temporaryFolder();

  /** A checkout with the scripts, and tfjs-node as npm installs it: without its native part. */
  function checkout(): string {
    const root = folder();
    cpSync(join(packageRoot, "scripts"), join(root, "scripts"), { recursive: true });
    const place = join(root, "node_modules/@tensorflow/tfjs-node");
    mkdirSync(place, { recursive: true });
    for (const name of ["package.json", "dist", "binding"])
      symlinkSync(join(packageRoot, "node_modules/@tensorflow/tfjs-node", name), join(place, name));
    return root;
  }
  const run = (root: string, env: NodeJS.ProcessEnv) =>
    command(process.execPath, [join(root, "scripts/tfjs-node.mjs")], env);

  it("needs the package", async () => {
    const root = checkout();
    rmSync(join(root, "node_modules"), { recursive: true });
    const { code, stderr } = await run(root, {});
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "lectern: @tensorflow/tfjs-node is not in node_modules: run npm ci --ignore-scripts first\n",
    );
  });

  it("needs a compiler", async () => {
    const root = checkout();
    const { code, stderr } = await run(root, { CXX: "no-such-compiler" });
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "lectern: the C++ compiler no-such-compiler was not found: install it (Debian and Ubuntu: apt install g++) " +
        "and run npm run tfjs-node again\n",
    );
  });

  it("leaves nothing half done where the wheel can't be had", async () => {
    const root = checkout();
    const nowhere = { PIP_INDEX_URL: "http://127.0.0.1:9/", PIP_RETRIES: "0", PIP_CONFIG_FILE: "/dev/null" };
    const env = { CXX: process.execPath, ...nowhere, PIP_EXTRA_INDEX_URL: "", PIP_FIND_LINKS: "" };
    const { code, stderr } = await run(root, env);
    assert.equal(code, 1);
    assert.match(stderr, /^lectern: downloading tensorflow-cpu 2\.21\.0 \(270 MB\)$/m);
    assert.match(stderr, /^lectern: the wheel could not be downloaded: \S+ ended with 1:$/m);
    assert.deepEqual(readdirSync(join(root, ".lectern/tfjs-node")), []);
    assert.ok(!existsSync(join(root, "node_modules/@tensorflow/tfjs-node/lib")));
  });
});

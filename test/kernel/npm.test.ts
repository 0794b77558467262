import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lecternKernel } from "../support/kernel.js";
import { type Registry, startRegistry, writePackage } from "../support/npm-registry.js";

const typed = {
  name: "typed",
  manifest: { main: "index.js", types: "index.d.ts" },
  files: { "index.js": "exports.seven = 7;", "index.d.ts": "export declare const seven: 7;" },
};
const bare = {
  name: "@lectern-test/bare",
  manifest: { main: "index.js" },
  files: { "index.js": "exports.eight = 8;" },
};
const itsTypes = {
  name: "@types/lectern-test__bare",
  manifest: { types: "index.d.ts" },
  files: { "index.d.ts": "export declare const eight: 8;" },
};
const untyped = {
  name: "untyped",
  manifest: { main: "index.js" },
  files: { "index.js": "exports.nine = 9;" },
};
const local = {
  name: "local",
  manifest: { main: "index.js", types: "index.d.ts" },
  files: { "index.js": "exports.ten = 10;", "index.d.ts": "export declare const ten: 10;" },
};

describe("%npm", function () {
  this.timeout(60_000);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "lectern-npm-")));
  const folder = join(root, "notebooks");
  mkdirSync(folder);
  const { run } = lecternKernel(() => folder);
  let registry: Registry;
  before(async () => {
    registry = await startRegistry([typed, bare, itsTypes, untyped]);
    writePackage(join(folder, "local"), local);
    await run(`%env npm_config_registry=${registry.url}\n%env npm_config_cache=${join(root, "cache")}`);
  });
  after(async () => {
    await registry.stop();
    rmSync(root, { recursive: true, force: true });
  });

  async function ok(code: string) {
    const ran = await run(code);
    assert.equal(ran.status, "ok", `${code}\n${ran.error?.traceback}`);
    return ran;
  }
  const dependencies = () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return Object.keys({ ...dependencies, ...devDependencies });
  };

  it("installs a package beside the notebook, and its types follow", async () => {
    const use = "import { seven } from 'typed'\nseven";
    assert.match((await run(use)).error?.evalue ?? "", /%npm install typed/);
    const { stdout } = await ok("%npm install typed");
    assert.match(stdout, /made .*package\.json\n[\s\S]*\d requests? to the registry[\s\S]*added 1 package/);
    assert.equal((await ok(use)).result, "7");
    assert.match((await run("const wrong: string = seven")).error?.evalue ?? "", /TS2322/);
    assert.deepEqual(dependencies(), ["typed"]);
  });

  it("installs types that a package does not have itself, where there are any", async () => {
    const { stdout } = await ok("%npm install @lectern-test/bare@1 untyped");
    assert.match(stdout, /installed @types\/lectern-test__bare, too: @lectern-test\/bare has no types/);
    assert.match(stdout, /untyped has no types: there is no @types\/untyped; it can be used without/);
    assert.equal((await ok("import { eight } from '@lectern-test/bare'\neight")).result, "8");
    assert.match((await run("const wrong: string = eight")).error?.evalue ?? "", /TS2322/);
    assert.equal((await ok("import { nine } from 'untyped'\nnine")).result, "9");
  });

  it("installs a folder, meant from where the notebook is", async () => {
    await ok("%npm install ./local");
    assert.equal((await ok("import { ten } from 'local'\nten")).result, "10");
    assert.match((await ok("%npm ls")).stdout, /local@1\.0\.0 -> \.\/local/);
  });

  it("uninstalls packages with the types that it installed for them", async () => {
    await ok("%npm uninstall @lectern-test/bare");
    assert.deepEqual(dependencies().sort(), ["local", "typed", "untyped"]);
    assert.match(
      (await run("import { eight } from '@lectern-test/bare'")).error?.evalue ?? "",
      /is not installed/,
    );
  });

  it("says why it failed", async () => {
    const fails = async (code: string) => (await run(code)).error?.evalue ?? "";
    assert.match(
      await fails("%npm install no-such-package"),
      /^npm install failed: the registry has no package "no-such-package"$/,
    );
    await ok("%env npm_config_registry=http://127.0.0.1:9");
    assert.match(
      await fails("%npm install other"),
      /registry can't be reached; is there a network\? \(ECONNREFUSED\)/,
    );
    assert.match(await fails("%npm install"), /needs a package's name/);
    assert.match(await fails("%npm"), /%npm takes install NAME …, uninstall NAME … or ls/);
    assert.match(await fails("%npm publish x"), /but got "publish x"/);
    assert.equal(existsSync(join(root, "package.json")), false);
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { transformSync } from "@swc/core";
import { tf } from "../../src/tensor/tf.js";

// TensorFlow.js publishes its own specs with tfjs-core (dist/ops/*_test.js): ES modules in all but name, for Jasmine.
// Here each of them becomes a mocha test. They are compiled to CommonJS, given `tf` for what they import from the
// library, and run by Jasmine against the backend that is in use.

const require = createRequire(import.meta.url);
const core = join(dirname(require.resolve("@tensorflow/tfjs-core/package.json")), "dist");

/** Jasmine's functions, or ones that stand for them. */
type Globals = Record<string, unknown>;
interface Result {
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
}

/**
 * Makes a mocha test of each spec in a file of tfjs-core.
 *
 * @param file below tfjs-core's dist, such as `ops/conv2d_test.js`
 * @param use makes the backend that is tested the one in use
 * @param unsupported what the backend can't do: the reason by a spec's name (after the names of what encloses it). Such
 *   a spec must fail, so that the list stays true.
 */
export function tfjsSpecs(file: string, use: () => void, unsupported: Record<string, string> = {}): void {
  describe(file, () => {
    const names = namesOfSpecs(file);
    const results: Result[] = [];
    before(async function () {
      this.timeout(120_000);
      use();
      results.push(...(await runByJasmine(file)));
      assert.deepEqual(
        results.map((result) => result.fullName),
        names,
      );
    });
    for (const name of Object.keys(unsupported))
      assert.ok(names.includes(name), `no spec “${name}” in ${file}`);
    for (const [index, name] of names.entries()) {
      const reason = unsupported[name];
      it(reason ? `${name}: not supported, as ${reason}` : name, () => {
        const { status, failedExpectations } = results[index];
        const failures = failedExpectations.map(({ message }) => message).join("\n");
        if (reason) assert.equal(status, "failed");
        else assert.equal(failures, "");
      });
    }
  });
}

/** The full names of a file's specs, in their order. */
function namesOfSpecs(file: string): string[] {
  const names: string[] = [];
  const path: string[] = [];
  const recorder = {
    describe: (name: string, body: () => void) => {
      path.push(name);
      body();
      path.pop();
    },
    it: (name: string) => names.push([...path, name].join(" ")),
    beforeEach: () => {},
    beforeAll: () => {},
    afterEach: () => {},
    afterAll: () => {},
  };
  loadSpecs(file, recorder);
  return names;
}

async function runByJasmine(file: string): Promise<Result[]> {
  const jasmineCore = require("jasmine-core");
  jasmineCore.reset();
  const env = jasmineCore.jasmine.getEnv({ suppressLoadErrors: true });
  env.configure({ random: false, forbidDuplicateNames: false });
  const results: Result[] = [];
  env.addReporter({ specDone: (result: Result) => results.push(result) });
  loadSpecs(file, { ...env, jasmine: jasmineCore.jasmine, ...functionsOf(env) });
  await env.execute();
  env.cleanup_();
  return results;
}

function functionsOf(env: Globals): Globals {
  const names = [
    "describe",
    "it",
    "beforeEach",
    "beforeAll",
    "afterEach",
    "afterAll",
    "expect",
    "expectAsync",
    "spyOn",
  ];
  return Object.fromEntries(names.map((name) => [name, (env[name] as () => void).bind(env)]));
}

/** Evaluates a spec file, with what it imports from beside it. */
function loadSpecs(file: string, globals: Globals): void {
  const loaded = new Map<string, object>();
  const load = (path: string): object => {
    const known = loaded.get(path);
    if (known) return known;
    const exports = {};
    loaded.set(path, exports);
    const { code } = transformSync(readFileSync(path, "utf8"), {
      module: { type: "commonjs" },
      jsc: { target: "es2022", parser: { syntax: "ecmascript" } },
      swcrc: false,
      configFile: false,
    });
    const imported = (name: string) => {
      if (!name.startsWith(".")) return createRequire(path)(name);
      const target = join(dirname(path), name);
      if (target === join(core, "jasmine_util")) return jasmineUtil(globals);
      if (target === join(core, "test_util")) return tf.test_util;
      if (target === join(core, "util")) return tf.util;
      // Helpers without state are loaded; operations must be those of the one `tf`.
      return /_(test|util)$/.test(basename(target)) ? load(`${target}.js`) : tf;
    };
    const names = Object.keys(globals);
    const run = compileFunction(code, ["exports", "require", ...names], { filename: path });
    run(exports, imported, ...names.map((name) => globals[name]));
    return exports;
  };
  load(join(core, file));
}

interface Constraints {
  flags?: Record<string, unknown>;
  predicate?: (environment: { isDataSync: boolean }) => boolean;
}

/** What the specs need of tfjs-core's own glue, which would reset the engine and so throw the backend away. */
function jasmineUtil(globals: Globals) {
  const { describe, beforeEach, afterEach } = globals as Record<string, (...values: unknown[]) => void>;
  const describeWithFlags = (
    name: string,
    { flags = {}, predicate }: Constraints,
    body: (env: object) => void,
  ) => {
    const environment = { name: tf.getBackend(), backendName: tf.getBackend(), isDataSync: true };
    const fits = Object.entries(flags).every(([flag, value]) => tf.env().get(flag) === value);
    if (!fits || (predicate && !predicate(environment))) return;
    describe(name, () => {
      beforeEach(() => tf.engine().startScope());
      afterEach(() => {
        tf.engine().endScope();
        tf.engine().disposeVariables();
      });
      body(environment);
    });
  };
  return {
    describeWithFlags,
    ALL_ENVS: {},
    SYNC_BACKEND_ENVS: { predicate: ({ isDataSync }: { isDataSync: boolean }) => isDataSync },
    NODE_ENVS: { predicate: () => tf.env().platformName === "node" },
    BROWSER_ENVS: { predicate: () => tf.env().platformName === "browser" },
  };
}

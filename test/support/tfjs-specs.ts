import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
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

/** What a backend can't do: the specs whose full names match must fail, so that the list stays true. */
export type Unsupported = readonly [specs: RegExp, reason: string][];

/** The spec files below a folder of tfjs-core's dist, such as `ops`. */
export function tfjsSpecFiles(folder: string): string[] {
  const files = readdirSync(join(core, folder), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith("_test.js")).map((file) => `${folder}/${file}`);
}

/**
 * Makes a mocha test of each spec in a file of tfjs-core.
 *
 * @param file below tfjs-core's dist, such as `ops/conv2d_test.js`
 * @param use makes the backend that is tested the one in use
 */
export function tfjsSpecs(file: string, use: () => void, unsupported: Unsupported = []): void {
  describe(file, () => {
    // Some specs are only there for a backend, and say so when they are loaded.
    use();
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
    for (const [index, name] of names.entries()) {
      const reason = unsupported.find(([specs]) => specs.test(name))?.[1];
      it(reason ? `${name}: can't be, as ${reason}` : name, () => {
        const { status, failedExpectations } = results[index];
        if (reason) assert.equal(status, "failed", "it can be");
        else assert.equal(failedExpectations.map(({ message }) => message).join("\n"), "");
      });
    }
  });
}

type Body = () => void;
type Named = (name: string, body: Body, ...rest: unknown[]) => unknown;

/** The full names of a file's specs, in their order. */
function namesOfSpecs(file: string): string[] {
  const names: string[] = [];
  const path: string[] = [];
  const ignore = () => {};
  const describe: Named = (name, body) => {
    path.push(name);
    body();
    path.pop();
  };
  const it: Named = (name) => names.push([...path, name].join(" "));
  const hooks = { beforeEach: ignore, beforeAll: ignore, afterEach: ignore, afterAll: ignore };
  loadSpecs(file, { ...withoutTwins(describe, it), ...hooks });
  return names;
}

async function runByJasmine(file: string): Promise<Result[]> {
  const jasmineCore = require("jasmine-core");
  jasmineCore.reset();
  const env = jasmineCore.jasmine.getEnv({ suppressLoadErrors: true });
  env.configure({ random: false });
  const results: Result[] = [];
  env.addReporter({ specDone: (result: Result) => results.push(result) });
  const own = ["beforeEach", "beforeAll", "afterEach", "afterAll", "expect", "expectAsync", "spyOn"];
  const globals = Object.fromEntries(own.map((name) => [name, env[name].bind(env)]));
  loadSpecs(file, { ...globals, ...withoutTwins(env.describe, env.it), jasmine: jasmineCore.jasmine });
  await env.execute();
  env.cleanup_();
  return results;
}

/** Jasmine wants different names in one suite, which the published specs don't always have: later ones get a number. */
function withoutTwins(describe: Named, it: Named): { describe: Named; it: Named } {
  let seen = new Map<string, number>();
  const own = (name: string) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
  return {
    it: (name, ...rest) => it(own(name), ...rest),
    describe: (name, body) =>
      describe(own(name), () => {
        const outer = seen;
        seen = new Map();
        body();
        seen = outer;
      }),
  };
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
      if (target === join(core, "engine")) return { ENGINE: tf.engine() };
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
  const { describe, beforeAll, afterAll, beforeEach, afterEach } = globals as Record<
    string,
    (...values: unknown[]) => void
  >;
  const describeWithFlags = (
    name: string,
    { flags = {}, predicate }: Constraints,
    body: (env: object) => void,
  ) => {
    const environment = { name: tf.getBackend(), backendName: tf.getBackend(), isDataSync: true };
    const fits = Object.entries(flags).every(([flag, value]) => tf.env().get(flag) === value);
    if (!fits || (predicate && !predicate(environment))) return;
    describe(name, () => {
      // A fresh state, as specs count tensors.
      const engine = tf.engine() as unknown as { state: object };
      let outer: object;
      beforeAll(() => {
        outer = engine.state;
        engine.state = new (outer.constructor as new () => object)();
      });
      afterAll(() => {
        engine.state = outer;
      });
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

import "./environment.js";
import assert from "node:assert/strict";
import type { RootHookObject } from "mocha";

/** Fails the test during which Node warned of something: a deprecation, a leak of listeners, an experimental feature. */
let warnings: string[] = [];
process.on("warning", (warning) => warnings.push(String(warning)));

export const mochaHooks: RootHookObject = {
  async afterEach() {
    // Node reports a warning one turn later.
    await new Promise((resolve) => setImmediate(resolve));
    const seen = warnings;
    warnings = [];
    assert.deepEqual(seen, [], "unexpected warnings");
  },
};

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checker } from "../../../src/kernel/language/checker.js";
import { startCompiler } from "../../../src/kernel/language/compiler.js";
import { readSyntax } from "../../../src/kernel/language/declarations.js";
import { startLanguageService } from "../../../src/kernel/language/service.js";

describe("the checker", () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-checker-"));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  let checker: Checker;
  let cell = 0;

  before(() => {
    mkdirSync(join(folder, "node_modules/pkg"), { recursive: true });
    put("node_modules/pkg/package.json", '{ "name": "pkg", "version": "1.0.0", "types": "index.d.ts" }');
    put("node_modules/pkg/index.d.ts", "export const it: string;\n");
    checker = startLanguageService(startCompiler(folder), folder);
  });
  after(() => {
    checker.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Checks a cell and takes it over. @returns the codes of its errors */
  async function check(source: string): Promise<number[]> {
    const syntax = readSyntax(source);
    const found = await checker.check(++cell, source, syntax);
    checker.accept(cell, syntax);
    return found.map(({ code }) => code);
  }

  it("reads updated packages and settings when it is refreshed, and keeps the cells", async () => {
    assert.deepEqual(await check('import { it as pkg } from "pkg"; const kept = 1; pkg.at(0)'), []);
    put("node_modules/pkg/index.d.ts", "export const it: number;\n");
    put("tsconfig.json", '{ "compilerOptions": { "noImplicitAny": true } }');
    await checker.refresh();
    assert.deepEqual(await check("pkg.toFixed(kept)"), []);
    assert.deepEqual(await check("pkg.at(0)"), [2339]);
    assert.deepEqual(await check("function f(x) {}"), [7006]);
  });

  it("takes cells whose numbers are far from the others', and more cells than it was prepared for", async () => {
    const syntax = readSyntax("const apart = 'text'");
    assert.deepEqual(await checker.check(1_000_000_001, "const apart = 'text'", syntax), []);
    checker.accept(1_000_000_001, syntax);
    cell = 300;
    assert.deepEqual(await check("const later = apart.length"), []);
    assert.deepEqual(await check("later.toFixed() + apart.toFixed()"), [2551]);
  });
});

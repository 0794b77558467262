import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkResults } from "../../bench/lectures/check-results.js";
import type { Notebook } from "../../src/notebook/index.js";
import { packageRoot } from "../../src/paths.js";
import { differences, type Snapshot, snapshotOf } from "../support/lecture-snapshot.js";
import { complaints, exerciseChecks, lectures, readLecture, runLecture } from "../support/lectures.js";
import { requirement } from "../support/requirement.js";

const snapshots = join(packageRoot, "test/fixtures/lectures");
/** Takes what the lectures show now for right: LECTERN_SNAPSHOTS=accept. */
const accept = process.env["LECTERN_SNAPSHOTS"] === "accept";

/** A list of numbers without its line breaks. */
const oneLine = (_: string, numbers: string) => `[${numbers.replace(/\s+/g, " ")}]`;

function assertFull(notebook: Notebook, except: string[] = []): void {
  assert.deepEqual(complaints(notebook), []);
  const checks = checkResults(notebook);
  assert.ok(checks.length >= 5, `${checks.length} checks`);
  for (const { name, points, earned, passed, assertions } of checks) {
    if (except.includes(name)) continue;
    const why = assertions.filter(({ status }) => status !== "passed").map(({ message }) => message);
    assert.ok(passed && earned === points, `${name}: ${earned} of ${points} points\n${why.join("\n")}`);
  }
}

describe("the lectures", function () {
  this.timeout(300_000);
  for (const name of lectures) {
    it(`${name} runs in lectern, all checks passed, nothing on stderr`, async () => {
      assertFull(await runLecture(name, "lectern"));
    });

    it(`${name} shows what it showed`, async () => {
      const file = join(snapshots, name.replace(".ipynb", ".json"));
      const changed = file.replace(".json", ".changed.json");
      const snapshot = snapshotOf(await runLecture(name, "lectern"));
      const text = `${JSON.stringify(snapshot, null, 1).replace(/\[\s+([-\d.e,\s]+?)\s+\]/g, oneLine)}\n`;
      rmSync(changed, { force: true });
      if (accept) {
        mkdirSync(snapshots, { recursive: true });
        writeFileSync(file, text);
      }
      const expected = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Snapshot) : {};
      const found = differences(expected, JSON.parse(text));
      if (found.length === 0) return;
      mkdirSync(snapshots, { recursive: true });
      writeFileSync(changed, text);
      const more = found.length > 20 ? [`… and ${found.length - 20} more`] : [];
      const hint = `${changed} has the new snapshot; LECTERN_SNAPSHOTS=accept takes it for right`;
      assert.fail([...found.slice(0, 20), ...more, hint].join("\n"));
    });

    it(`${name} gives no points for exercises that aren't done, and nothing else breaks`, async () => {
      const exercises = exerciseChecks(await readLecture(name));
      const notebook = await runLecture(name, "stubs");
      assertFull(notebook, exercises);
      const earned = checkResults(notebook).filter((check) => exercises.includes(check.name));
      assert.ok(earned.length >= 2, `${earned.length} checks of exercises`);
      for (const check of earned) assert.equal(check.earned, 0, check.name);
    });

    it(`${name} runs in stock tslab, all checks passed, nothing on stderr`, async function () {
      requirement(this, "tslab");
      assertFull(await runLecture(name, "tslab"));
    });
  }
});

import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  type AssertionResult,
  type CheckBody,
  type CheckResult,
  check,
  assert as checkAssert,
  checkMime,
} from "../../src/check/index.js";
import { Kernel } from "../../src/client/index.js";
import { toMimeBundle } from "../../src/display/index.js";
import { packageRoot } from "../../src/paths.js";
import { recordDisplaysAsync } from "../display/record-displays.js";

/** Runs a check without showing it. */
async function run(body: CheckBody, options = {}): Promise<CheckResult> {
  let result: CheckResult | undefined;
  await recordDisplaysAsync(async () => {
    result = await check("c", options, body);
  });
  return result!;
}

const brief = ({ title, status, message }: AssertionResult) => [title.join("/"), status, message];

describe("check", () => {
  it("passes when each named assertion held", async () => {
    const result = await run(
      ({ describe, it, assert }) => {
        describe("outer", () => {
          describe("inner", () => it("adds", () => assert.equal(1 + 1, 2)));
          it("waits", async () => {
            await new Promise((resolve) => setTimeout(resolve, 20));
            assert(true);
          });
        });
        it("calls back", (done) => {
          setTimeout(() => {
            assert.ok(1);
            done();
          }, 1);
        });
      },
      { points: 3 },
    );
    assert.deepEqual(result.assertions.map(brief), [
      ["outer/inner/adds", "passed", undefined],
      ["outer/waits", "passed", undefined],
      ["calls back", "passed", undefined],
    ]);
    const { version, name, points, earned, passed, time } = result;
    assert.deepEqual(
      { version, name, points, earned, passed },
      { version: 1, name: "c", points: 3, earned: 3, passed: true },
    );
    assert.equal(result.assertions[1]!.time >= 15 && time >= 15, true);
  });

  it("shares the points, rounded to two decimals", async () => {
    const body =
      (held: number, failed: number): CheckBody =>
      ({ it, assert }) => {
        for (let i = 0; i < held + failed; i++) it(`${i}`, () => assert(i < held));
      };
    const cases: [held: number, failed: number, points: number | undefined, earned: number][] = [
      [2, 1, undefined, 0.67],
      [1, 2, 10, 3.33],
      [0, 2, 1, 0],
      [1, 0, 0, 0],
      // What has passed is not rounded.
      [1, 0, 0.125, 0.125],
      // Never the full points by rounding.
      [299, 1, 1, 0.99],
    ];
    for (const [held, failed, points, earned] of cases) {
      const result = await run(body(held, failed), points === undefined ? {} : { points });
      assert.deepEqual([result.earned, result.passed], [earned, failed === 0], `${held} ${failed}`);
    }
  });

  it("gives all points or nothing, if it is to", async () => {
    const body =
      (...held: boolean[]): CheckBody =>
      ({ it, assert }) => {
        for (const [i, value] of held.entries()) it(`${i}`, () => assert(value));
      };
    const options = { points: 4, allOrNothing: true };
    const wrong = await run(body(true, true, false), options);
    assert.deepEqual([wrong.earned, wrong.passed, wrong.allOrNothing], [0, false, true]);
    assert.equal(inspect(wrong), "✘ failed: c (0 of 4 points; all tests must pass)");
    assert.equal(inspect(await run(body(false), options)), "✘ failed: c (0 of 4 points)");
    const right = await run(body(true, true), options);
    assert.deepEqual([right.earned, right.passed], [4, true]);
    assert.equal(inspect(right), "✔ passed: c (4 of 4 points)");
    assert.equal("allOrNothing" in (await run(body(true), { points: 4 })), false);
  });

  it("tells what failed, with both values", async () => {
    const { assertions, passed } = await run(({ it, assert }) => {
      it("equal", () => assert.equal(3, 4));
      it("deep", () => assert.deepEqual({ a: [1, 2] }, { a: [1, 3] }));
      it("own message", () => assert.equal(3, 4, "three isn't four"));
      it("truthy", () => assert(0));
      it("match", () => assert.match("abc", /x/));
      it("missing error", () => assert.throws(() => 1));
      it("student's error", () => {
        (undefined as unknown as () => void)();
      });
      it("no error", () => {
        throw "text";
      });
    });
    assert.equal(passed, false);
    const shown = assertions.map(({ time: _, status, ...rest }) => ({ ...rest, status }));
    const failed = { status: "failed" };
    assert.deepEqual(shown, [
      {
        title: ["equal"],
        message: "Expected values to be strictly equal",
        expected: "4",
        actual: "3",
        ...failed,
      },
      {
        title: ["deep"],
        message: "Expected values to be strictly deep-equal",
        expected: "{ a: [ 1, 3 ] }",
        actual: "{ a: [ 1, 2 ] }",
        ...failed,
      },
      { title: ["own message"], message: "three isn't four", expected: "4", actual: "3", ...failed },
      { title: ["truthy"], message: "A truthy value is needed, but got 0", ...failed },
      {
        title: ["match"],
        message: "The input did not match the regular expression /x/. Input:\n\n'abc'",
        ...failed,
      },
      { title: ["missing error"], message: "Missing expected exception.", ...failed },
      { title: ["student's error"], message: "TypeError: undefined is not a function", ...failed },
      { title: ["no error"], message: 'the string "text" was thrown, throw an Error :)', ...failed },
    ]);
  });

  it("fails an it in which no assertion ran", async () => {
    const none = "No assertion ran; use the check's own `assert`.";
    const { assertions, earned } = await run(({ it, assert }) => {
      it("empty", () => {});
      it("another library", () => assert_equal(1, 1));
      it("async", async () => {});
      it("done", (done) => done());
      it("only in the action", () => {
        assert.doesNotThrow(() => {});
      });
    });
    assert.deepEqual(assertions.map(brief), [
      ["empty", "failed", none],
      ["another library", "failed", none],
      ["async", "failed", none],
      ["done", "failed", none],
      ["only in the action", "passed", undefined],
    ]);
    assert.equal(earned, 0.2);
  });

  const assert_equal = assert.equal;

  it("fails without any it", async () => {
    const displays = await recordDisplaysAsync(() => check("c", () => {}));
    const result = displays[0]!.data[checkMime] as CheckResult;
    assert.deepEqual([result.passed, result.earned, result.assertions], [false, 0, []]);
    assert.match(displays[0]!.data["text/plain"] as string, /The check has no it\(…\), so there is nothing/);
  });

  it("counts pending and skipped ones as not passed", async () => {
    const { assertions, earned, passed } = await run(({ describe, it, assert }) => {
      it("held", () => assert(true));
      it("later");
      it.skip("skipped", () => assert(true));
      describe.skip("group", () => it("within", () => assert(true)));
      it("skips itself", function () {
        assert(true);
        this.skip();
      });
    });
    assert.deepEqual(
      assertions.map(({ status }) => status),
      ["passed", "pending", "pending", "pending", "pending"],
    );
    assert.deepEqual([earned, passed], [0.2, false]);
  });

  it("counts what hooks keep from running, and the hooks that fail", async () => {
    const { assertions } = await run(({ describe, it, before, after, assert }) => {
      describe("a", () => {
        before(() => {
          throw new Error("no data");
        });
        it("one", () => assert(true));
      });
      describe("b", () => {
        after(() => {
          throw new Error("no end");
        });
        it("two", () => assert(true));
      });
    });
    assert.deepEqual(assertions.map(brief), [
      ["a/one", "failed", 'Didn\'t run, because "before all" hook for "one" failed.'],
      ["b/two", "passed", undefined],
      ['a/"before all" hook for "one"', "failed", "no data"],
      ['b/"after all" hook for "two"', "failed", "no end"],
    ]);
  });

  it("earns nothing when the body itself throws", async () => {
    const result = await run(({ describe, it, assert }) => {
      it("held", () => assert(true));
      describe("group", () => {
        throw new ReferenceError("answer is not defined");
      });
    });
    assert.deepEqual(result.assertions.map(brief), [
      ["the check's body", "failed", "ReferenceError: answer is not defined"],
      ["held", "failed", "Didn't run, because the check's body failed."],
    ]);
    assert.deepEqual([result.earned, result.passed], [0, false]);
  });

  it("waits for an async body", async () => {
    const result = await run(async ({ it, assert }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      it("held", () => assert(true));
    });
    assert.equal(result.passed, true);
  });

  it("ends what takes too long", async () => {
    const { assertions } = await run(
      ({ it, assert }) => {
        it("never", () => new Promise(() => assert(true)));
        it("own limit", async function () {
          this.timeout(1000);
          await new Promise((resolve) => setTimeout(resolve, 60));
          assert(true);
        });
      },
      { timeout: 30 },
    );
    assert.match(assertions[0]!.message!, /^Took more than 0\.03 s\. Does something never end/);
    assert.equal(assertions[1]!.status, "passed");
  });

  it("finds failures that went nowhere", async () => {
    const { assertions } = await run(({ it, assert }) => {
      it("swallowed", () => {
        try {
          assert(false, "swallowed");
        } catch {}
      });
      it("async callbacks nobody awaits", () => {
        [1].forEach(async (x) => {
          assert.equal(x, 2, "lost");
        });
      });
      it("rejects without await", () => {
        void assert.rejects(new Promise((resolve) => setTimeout(resolve, 1)));
      });
      it("after its end", () => {
        assert(true);
        setTimeout(() => assert(true), 1);
      });
      it("slow", async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        assert(true);
      });
      it("nested on purpose", () => assert.throws(() => assert.equal(1, 2)));
      it("awaited", async () => {
        await assert.rejects(Promise.reject(new Error("e")), /e/);
      });
      it("rejected, and caught", async () => {
        await assert.rejects(Promise.resolve(1), "no error").catch(() => {});
      });
    });
    assert.deepEqual(assertions.map(brief), [
      ["swallowed", "failed", "swallowed"],
      ["async callbacks nobody awaits", "failed", "lost"],
      [
        "rejects without await",
        "failed",
        "An asynchronous assertion wasn't awaited; write `await assert.rejects(…)`.",
      ],
      ["after its end", "failed", "Something was asserted after the end; await or return what takes time."],
      ["slow", "passed", undefined],
      ["nested on purpose", "passed", undefined],
      ["awaited", "passed", undefined],
      ["rejected, and caught", "failed", "Missing expected rejection: no error"],
    ]);
  });

  it("fails the running it by an uncaught error, and leaves no handlers", async () => {
    const before = handlers();
    const mochas = process.listeners("uncaughtException");
    // The test runner around this test would take the error for its own.
    process.removeAllListeners("uncaughtException");
    try {
      const { assertions } = await run(({ it, assert }) => {
        it("stray", async () => {
          assert(true);
          setTimeout(() => {
            throw new Error("stray");
          }, 1);
          await new Promise((resolve) => setTimeout(resolve, 20));
        });
      });
      assert.deepEqual(assertions.map(brief), [["stray", "failed", "stray"]]);
      // Its body comes to its end later, which must disturb nobody.
      await new Promise((resolve) => setTimeout(resolve, 40));
    } finally {
      for (const listener of mochas) process.on("uncaughtException", listener);
    }
    assert.deepEqual(handlers(), before);
    assert.equal(process.exitCode, undefined);

    function handlers() {
      return ["uncaughtException", "unhandledRejection", "exit"].map((event) => process.listenerCount(event));
    }
  });

  it("runs beside other checks, and within one", async () => {
    const one: CheckBody = ({ it, assert }) => {
      it("a", async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        assert(true);
      });
    };
    let results: CheckResult[] = [];
    const displays = await recordDisplaysAsync(async () => {
      results = await Promise.all([check("a", one), check("b", one)]);
    });
    assert.deepEqual(
      results.map(({ passed }) => passed),
      [true, true],
    );
    assert.equal(displays.length, 2);
    const outer = await run(({ it, assert }) => {
      it("inner", async () => assert.equal((await check("a", one)).passed, true));
    });
    assert.equal(outer.passed, true);
  });

  it("shows one display, and nothing more as a cell's last value", async () => {
    let result: CheckResult | undefined;
    const displays = await recordDisplaysAsync(async () => {
      result = await check("Sum", { points: 2 }, ({ it }) => it("holds", () => checkAssert(true)));
    });
    assert.deepEqual(Object.keys(displays[0]!.data), [checkMime, "text/html", "text/plain"]);
    assert.deepEqual(displays[0]!.data[checkMime], JSON.parse(JSON.stringify(result)));
    assert.equal(displays[0]!.data["text/plain"], "✔ passed: Sum (2 of 2 points)\n  ✔ passed: holds");
    assert.equal(displays.length, 1);
    assert.deepEqual(toMimeBundle(result), {});
    assert.equal(inspect(result), "✔ passed: Sum (2 of 2 points)");
  });

  it("prints nothing", async () => {
    const { write } = process.stdout;
    const written: unknown[] = [];
    process.stdout.write = ((chunk: unknown) => written.push(chunk) > 0) as typeof write;
    try {
      await run(({ it, assert }) => it("fails", () => assert(false)));
    } finally {
      process.stdout.write = write;
    }
    assert.deepEqual(written, []);
  });

  it("leaves mocha's globals alone", async () => {
    const { describe: outer } = globalThis;
    await run(({ it, assert }) => it("a", () => assert(true)));
    assert.equal(globalThis.describe, outer);
  });
});

describe("check's own mistakes", () => {
  const nothing = () => {};
  const cases: [what: string, run: () => Promise<unknown>, message: string][] = [
    ["no name", () => check("", nothing), "check: the name must be a string that isn't empty, but is ''"],
    [
      "negative points",
      () => check("c", { points: -1 }, nothing),
      'check "c": points must be a number that is finite and not negative, but is -1',
    ],
    [
      "points that are no number",
      () => check("c", { points: Number.NaN }, nothing),
      'check "c": points must be a number that is finite and not negative, but is NaN',
    ],
    [
      "points as text",
      () => check("c", { points: "2" as never }, nothing),
      `check "c": points must be a number that is finite and not negative, but is '2'`,
    ],
    [
      "an unknown option",
      () => check("c", { point: 2 } as never, nothing),
      'check "c": unknown option "point"; the options are points, allOrNothing, timeout',
    ],
    [
      "allOrNothing that is neither true nor false",
      () => check("c", { allOrNothing: 1 as never }, nothing),
      'check "c": allOrNothing must be true or false, but is 1',
    ],
    [
      "no body",
      () => check("c", {}, undefined as never),
      'check "c": the body must be a function, but is undefined',
    ],
    [
      "an it without a title",
      () => check("c", ({ it }) => it(" ", nothing)),
      "it: the title must be a string that isn't empty, but is ' '",
    ],
    [
      "an it whose body is no function",
      () => check("c", ({ it }) => it("a", 3 as never)),
      'it "a": the body must be a function, but is 3',
    ],
    [
      "two of a title",
      () =>
        check("c", ({ describe, it }) => {
          describe("g", () => it("a", nothing));
          it("a", nothing);
          describe("g", () => it("a", nothing));
        }),
      'it: titles must differ within a check, but there are two "g › a"',
    ],
    [
      "an async describe",
      () => check("c", ({ describe }) => describe("g", async () => {})),
      'describe "g": the body must not be async',
    ],
  ];
  for (const [what, action, message] of cases) {
    it(`rejects ${what}`, async () => {
      const displays = await recordDisplaysAsync(() =>
        assert.rejects(action, { name: "TypeError", message }),
      );
      assert.deepEqual(displays, []);
    });
  }

  it("fails an it that defines another", async () => {
    const { assertions } = await run(({ it, assert }) => {
      it("a", () => {
        assert(true);
        it("b", () => assert(true));
      });
    });
    assert.deepEqual(assertions.map(brief), [
      ["a", "failed", "TypeError: it 'b': must be called while the check's body runs"],
    ]);
  });
});

describe("check in a notebook", function () {
  this.timeout(60_000);
  const lastShown = async (...cells: string[]) => {
    const kernel = await Kernel.start("lectern", { cwd: packageRoot });
    let last = "";
    try {
      for (const code of cells) {
        await kernel.execute(code, {
          onPublication: ({ content }) => {
            const data = content["data"] as Record<string, string> | undefined;
            if (data?.["text/plain"]) last = data["text/plain"];
          },
        });
      }
    } finally {
      await kernel.stop();
    }
    return last;
  };

  it("quotes the condition that did not hold", async () => {
    const shown = await lastShown(`import { check } from "lectern/check";
const rows: { "unseen, %": number }[] = [{ "unseen, %": 30 }];
await check("c", ({ it, assert }) => {
  it("a", () => rows.forEach((row) => assert.ok(row["unseen, %"] >= 90)));
  it("b", () =>
    assert(
      Math.abs(rows[0]["unseen, %"] -
        90) < 1,
    ));
  it("c", () => assert.ok(rows.length - 1));
  it("own", () => assert.ok(false, "own words"));
  it("typed", () => assert.ok(rows[0]!["unseen, %"] > 90));
});`);
    assert.equal(
      shown,
      `✘ failed: c (0 of 1 point)
  ✘ failed: a
      This does not hold: row["unseen, %"] >= 90
  ✘ failed: b
      This does not hold: Math.abs(rows[0]["unseen, %"] - 90) < 1
  ✘ failed: c
      A truthy value is needed, but this is 0: rows.length - 1
  ✘ failed: own
      own words
  ✘ failed: typed
      A truthy value is needed, but got false`,
    );
  });

  it("names the trainings that were stopped, until they are done", async () => {
    const train = (steps: number) => `import { check } from "lectern/check";
import { monitor } from "lectern/plot";
const watch = monitor({ label: "Training", total: 9, series: ["J"] });
for (let i = 1; i <= ${steps}; i++) watch.report({ J: 1 });`;
    const fails = `await check("c", ({ it, assert }) => it("a", () => assert.fail("no")));`;
    const failed = "✘ failed: c (0 of 1 point)\n  ✘ failed: a\n      no";
    const note =
      "\n  Stopped before its end: Training (4 of 9). If this check needs it, run that cell again and let it finish.";
    assert.equal(await lastShown(train(4), fails), failed + note);
    assert.equal(await lastShown(train(4), train(9), fails), failed);
  });
});

describe("the check's assert", () => {
  it("has the methods of node:assert/strict and works outside checks", async () => {
    checkAssert.deepEqual([1], [1]);
    assert.throws(() => checkAssert.notEqual(1, 1), { code: "ERR_ASSERTION" });
    await checkAssert.rejects(Promise.reject(new Error("e")), /e/);
    await assert.rejects(checkAssert.doesNotReject(Promise.reject(new Error("e"))));
    const missing = Object.entries(assert).filter(
      ([name, value]) =>
        typeof value === "function" && /^[a-z]/.test(name) && name !== "strict" && !(name in checkAssert),
    );
    assert.deepEqual(missing, []);
  });
});

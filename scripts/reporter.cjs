// Mocha's usual report, closed by what could not be run and why, and by one line with the counts.
const { reporters } = require("mocha");

module.exports = class Report extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const reasons = new Map();
    this.runner.suite.eachTest((test) => {
      if (!test.isPending()) return;
      const reason = reasonOf(test) ?? "marked as skipped in its source";
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    });
    const { passes, failures, pending } = this.stats;
    const skipped = [...reasons].map(([reason, count]) => `${count} (${reason})`).join(", ");
    console.log(pending === 0 ? "Everything could be run." : `Not run: ${skipped}.`);
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
};

/** The reason that test/support/requirement.ts left with the test, or with the suite or hook that was skipped. */
function reasonOf(test) {
  if (test.skipReason) return test.skipReason;
  for (let suite = test.parent; suite; suite = suite.parent) {
    const hook = [...suite._beforeAll, ...suite._beforeEach].find(({ skipReason }) => skipReason);
    if (hook) return hook.skipReason;
  }
}

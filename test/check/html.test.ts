import assert from "node:assert/strict";
import { diffLines } from "../../src/check/diff.js";
import { type CheckResult, renderCheckHtml, renderCheckText } from "../../src/check/index.js";

const result: CheckResult = {
  version: 1,
  name: "A <b> & B",
  points: 1,
  earned: 0.33,
  passed: false,
  time: 7,
  assertions: [
    { title: ["<i>", "holds"], status: "passed", time: 0.4 },
    { title: ["equal"], status: "failed", message: "<script>\nx", expected: "4", actual: "<3>", time: 2 },
    { title: ["later"], status: "pending", time: 0 },
  ],
};

describe("renderCheckHtml", () => {
  const html = renderCheckHtml(result);
  const text = html.replace(/<[^>]*>/g, "|").replace(/\|+/g, "|");

  it("tells all in words", () => {
    assert.equal(
      text,
      "|✘| |failed|: |A &lt;b&gt; &amp; B| · 0.33 of 1 point|" +
        "✔| |passed|&lt;i&gt; › holds|0 ms|" +
        "✘| |failed|equal|&lt;script&gt;\nx|expected: 4\nactual:   &lt;3&gt;|2 ms|" +
        "–| |skipped|later|0 ms|",
    );
  });

  it("escapes and needs neither script, style sheet nor network", () => {
    const tags = new Set([...html.matchAll(/<\/?([a-z]+)/g)].map((match) => match[1]));
    assert.deepEqual([...tags].sort(), ["div", "pre", "span", "strong", "table", "tbody", "td", "tr"]);
    assert.doesNotMatch(html, /url\(|href|src=/);
  });

  it("leaves the text's colour to the page", () => {
    assert.doesNotMatch(html, /(?<!-)color: (?!inherit|var\()/);
    assert.doesNotMatch(html, /background: (?!none|rgba\()/);
  });

  it("compares values of many lines by line, marked by signs", () => {
    const assertions = [{ ...result.assertions[1]!, expected: "{\n  a: 1\n}", actual: "{\n  a: 2\n}" }];
    const comparison = renderCheckHtml({ ...result, assertions }).match(/<pre[^>]*>(.*)<\/pre>/s)![1]!;
    assert.equal(comparison.replace(/<[^>]*>/g, ""), "- expected  + actual\n\n  {\n-   a: 1\n+   a: 2\n  }");
  });

  it("finds what two texts have in common, wherever it stands", () => {
    const marks = (a: string, b: string) =>
      diffLines(a.replaceAll(" ", "\n"), b.replaceAll(" ", "\n")).map(({ mark, text }) => `${mark}${text}`);
    assert.deepEqual(marks("a b c d", "b c x d"), ["-a", " b", " c", "+x", " d"]);
    assert.deepEqual(marks("a", "a b c"), [" a", "+b", "+c"]);
    assert.deepEqual(marks("a b c", "c"), ["-a", "-b", " c"]);
    // One line alike at the beginning is worth less than two later.
    assert.deepEqual(marks("x a b", "a b x"), ["-x", " a", " b", "+x"]);
    assert.deepEqual(marks("a b", "c d"), ["-a", "-b", "+c", "+d"]);
  });

  it("compares one line with many line by line, whichever it is", () => {
    for (const [expected, actual, lines] of [
      ["1", "1\n2", "  1\n+ 2"],
      ["1\n2", "1", "  1\n- 2"],
    ]) {
      const assertions = [{ ...result.assertions[1]!, expected, actual }];
      const comparison = renderCheckHtml({ ...result, assertions }).match(/<pre[^>]*>(.*)<\/pre>/s)![1]!;
      assert.equal(comparison.replace(/<[^>]*>/g, ""), `- expected  + actual\n\n${lines}`);
    }
  });

  it("says so when nothing was asserted", () => {
    assert.match(renderCheckHtml({ ...result, assertions: [] }), />The check has no it\(…\), so/);
  });
});

describe("renderCheckText", () => {
  it("tells the same in a terminal", () => {
    assert.equal(
      renderCheckText(result),
      "✘ failed: A <b> & B (0.33 of 1 point)\n" +
        "  ✔ passed: <i> › holds\n" +
        "  ✘ failed: equal\n      <script>\n      x\n      expected: 4\n      actual:   <3>\n" +
        "  – skipped: later",
    );
  });
});

describe("diffLines", () => {
  const show = (a: string, b: string) => diffLines(a, b).map(({ mark, text }) => mark + text);

  it("keeps what both have and marks the rest", () => {
    assert.deepEqual(show("a\nb\nc", "a\nc\nd"), [" a", "-b", " c", "+d"]);
    assert.deepEqual(show("a", "b"), ["-a", "+b"]);
    assert.deepEqual(show("a", "a"), [" a"]);
  });
});

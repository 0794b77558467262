import assert from "node:assert/strict";
import { checkRequest, isRequest, RequestError } from "../../../src/kernel/protocol/index.js";

describe("requests", () => {
  it("may leave fields out, and have null instead", () => {
    checkRequest("execute_request", {});
    checkRequest("history_request", {
      hist_access_type: "range",
      session: -1,
      start: 0,
      stop: null,
      n: null,
    });
    checkRequest("complete_request", { code: "a", cursor_pos: Number.MAX_SAFE_INTEGER });
  });

  it("must have fields of the right kind", () => {
    const cases: [string, Record<string, unknown>, RegExp][] = [
      ["execute_request", { code: 1 }, /execute_request: code must be a string, got 1$/],
      ["execute_request", { code: "", silent: "no" }, /silent must be true or false, got "no"/],
      ["execute_request", { user_expressions: { a: 1 } }, /user_expressions must be an object of strings/],
      [
        "complete_request",
        { code: "", cursor_pos: -1 },
        /cursor_pos must be a whole number, 0 or more, got -1/,
      ],
      ["complete_request", { code: "", cursor_pos: "1" }, /cursor_pos must be .*, got "1"/],
      ["inspect_request", { cursor_pos: 1.5 }, /cursor_pos must be .*, got 1\.5/],
      ["inspect_request", { detail_level: 2 }, /detail_level must be one of 0, 1, got 2/],
      ["history_request", { n: -3 }, /n must be a whole number, 0 or more, got -3/],
      ["history_request", { hist_access_type: "all" }, /must be one of "tail", "range", "search", got "all"/],
      ["history_request", { pattern: {} }, /pattern must be a string, got {}/],
      ["history_request", { session: 1e308 }, /session must be a whole number, got 1e\+308/],
      ["comm_open", { comm_id: "a", data: [] }, /data must be an object, got \[\]/],
      ["shutdown_request", { restart: "yes" }, /restart must be true or false/],
    ];
    for (const [type, content, message] of cases)
      assert.throws(
        () => checkRequest(type, content),
        (error) => {
          assert.ok(error instanceof RequestError);
          assert.match(error.message, message);
          return true;
        },
      );
  });

  it("are those that kernels know", () => {
    assert.ok(isRequest("execute_request"));
    for (const type of ["execute_reply", "__proto__", "toString", ""]) assert.ok(!isRequest(type), type);
  });
});

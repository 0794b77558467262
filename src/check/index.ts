export { type Assert, assert } from "./assert.js";
export { type CheckBody, type CheckOptions, type CheckTools, check } from "./check.js";
export { renderCheckHtml } from "./html.js";
export { type AssertionResult, type CheckResult, checkMime } from "./result.js";
export { renderCheckText } from "./text.js";

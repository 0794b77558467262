import nodeAssert from "node:assert/strict";
import { brief } from "../display/index.js";
import { calledWith } from "./called-with.js";
import { type Count, running } from "./count.js";
import { type Numbers, near } from "./near.js";

type ErrorRule = RegExp | Error | object | ((error: never) => boolean) | (new (...args: never[]) => Error);
type Message = string | Error;

/**
 * `node:assert/strict`, with the calls counted: a test in which nothing was asserted doesn't pass. And `near`, for numbers.
 * The methods return plain `void`, because TypeScript lets nobody take assertion signatures out of a parameter.
 */
export interface Assert {
  (value: unknown, message?: Message): void;
  ok(value: unknown, message?: Message): void;
  equal(actual: unknown, expected: unknown, message?: Message): void;
  notEqual(actual: unknown, expected: unknown, message?: Message): void;
  strictEqual(actual: unknown, expected: unknown, message?: Message): void;
  notStrictEqual(actual: unknown, expected: unknown, message?: Message): void;
  deepEqual(actual: unknown, expected: unknown, message?: Message): void;
  notDeepEqual(actual: unknown, expected: unknown, message?: Message): void;
  deepStrictEqual(actual: unknown, expected: unknown, message?: Message): void;
  notDeepStrictEqual(actual: unknown, expected: unknown, message?: Message): void;
  /** Numbers, or lists of numbers, are equal to within `tolerance`; says which differ if not. */
  near(actual: unknown, expected: Numbers, tolerance: number, message?: string): void;
  match(text: string, pattern: RegExp, message?: Message): void;
  doesNotMatch(text: string, pattern: RegExp, message?: Message): void;
  throws(action: () => unknown, message?: Message): void;
  throws(action: () => unknown, rule: ErrorRule, message?: Message): void;
  doesNotThrow(action: () => unknown, message?: Message): void;
  rejects(action: Promise<unknown> | (() => Promise<unknown>), message?: Message): Promise<void>;
  rejects(
    action: Promise<unknown> | (() => Promise<unknown>),
    rule: ErrorRule,
    message?: Message,
  ): Promise<void>;
  doesNotReject(action: Promise<unknown> | (() => Promise<unknown>), message?: Message): Promise<void>;
  ifError(value: unknown): void;
  fail(message?: Message): never;
}

type Method = (...args: unknown[]) => unknown;

/** Methods that run an action; what the action asserts is theirs to judge and isn't counted. */
const withAction = new Set(["throws", "doesNotThrow", "rejects", "doesNotReject"]);

export const assert: Assert = Object.assign(counted(ok, false), wrapMethods()) as unknown as Assert;

function wrapMethods(): Record<string, Method> {
  const methods: Record<string, Method> = { near: counted(near as Method, false) };
  for (const [name, method] of Object.entries(nodeAssert)) {
    // Classes are no assertions, and `strict` is what this is already.
    if (typeof method !== "function" || /^[A-Z]/.test(name) || name === "strict") continue;
    methods[name] = counted(name === "ok" ? ok : (method as Method), withAction.has(name));
  }
  return methods;
}

/** Node would quote the asserting line for its message, and would take it from this file. */
function ok(...[value, message]: unknown[]): void {
  if (value) return;
  nodeAssert.ok(
    value,
    (message as Message | undefined) ?? unheld(value, calledWith(new Error().stack ?? "")),
  );
}

function unheld(value: unknown, condition: string | undefined): string {
  if (condition === undefined) return `A truthy value is needed, but got ${brief(value)}`;
  return value === false
    ? `This does not hold: ${condition}`
    : `A truthy value is needed, but this is ${brief(value)}: ${condition}`;
}

function counted(method: Method, hasAction: boolean): Method {
  return (...args) => {
    const count = running.getStore();
    if (count === undefined) return method(...args);
    count.ran++;
    if (count.ended) count.late = true;
    try {
      const returned = hasAction ? running.exit(() => method(...args)) : method(...args);
      return returned instanceof Promise ? followed(returned, count) : returned;
    } catch (error) {
      count.failure ??= { error };
      throw error;
    }
  };
}

/** Notes when an asynchronous assertion settles, so that one which nobody awaits is found out. */
function followed(promise: Promise<unknown>, count: Count): Promise<unknown> {
  count.open++;
  promise.then(
    () => {
      count.open--;
    },
    (error: unknown) => {
      count.open--;
      count.failure ??= { error };
    },
  );
  return promise;
}

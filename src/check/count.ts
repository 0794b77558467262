import { createRunning } from "./running-it.js";

/** What was asserted while an `it` ran. */
export interface Count {
  ran: number;
  /** Asynchronous assertions that haven't settled. */
  open: number;
  ended: boolean;
  /** Something was asserted after the end. */
  late: boolean;
  /** The first assertion that failed, also if the error went nowhere, such as into a promise that nobody awaits. */
  failure?: { error: unknown };
}

/** The `it` to which the running code belongs, also after an await and in callbacks. */
export const running = createRunning<Count>();

export function newCount(): Count {
  return { ran: 0, open: 0, ended: false, late: false };
}

/** Why a body that didn't throw has failed nevertheless; undefined if it hasn't. */
export function hiddenFailure(count: Count): unknown {
  if (count.failure) return count.failure.error;
  if (count.open > 0) {
    return new Error("An asynchronous assertion wasn't awaited; write `await assert.rejects(…)`.");
  }
  if (count.late) return new Error("Something was asserted after the end; await or return what takes time.");
  if (count.ran === 0) return new Error("No assertion ran; use the check's own `assert`.");
  return undefined;
}

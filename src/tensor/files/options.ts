import { brief, refuseUnknownOptions } from "../../display/index.js";

/** What everything that loads or saves a file takes. */
export interface FileOptions {
  /** Called with the share that is done, from 0 to 1, the last time with 1. */
  onProgress?: (fraction: number) => void;
  /** Ends the work: the promise is rejected with the signal's reason, and nothing is left behind. */
  signal?: AbortSignal;
}

export const fileOptionNames = ["onProgress", "signal"] as const;

/** Refuses options that don't exist, and wrong ones of those that all have in common. */
export function checkFileOptions(
  caller: string,
  options: FileOptions,
  ownNames: readonly string[] = [],
): void {
  refuseUnknownOptions(caller, options, [...ownNames, ...fileOptionNames]);
  const { onProgress, signal } = options;
  mustBe(
    caller,
    "onProgress",
    "a function",
    onProgress,
    onProgress === undefined || typeof onProgress === "function",
  );
  mustBe(
    caller,
    "signal",
    "an AbortSignal",
    signal,
    signal === undefined || typeof signal?.throwIfAborted === "function",
  );
}

/** Throws `where: name must be rule, got value` unless `holds`. */
export function mustBe(where: string, name: string, rule: string, value: unknown, holds: boolean): void {
  if (!holds) throw new TypeError(`${where}: ${name} must be ${rule}, got ${brief(value)}`);
}

export function mustBePath(caller: string, path: unknown): void {
  mustBe(
    caller,
    "path",
    "the path of a file or folder",
    path,
    typeof path === "string" && path !== "" && !path.includes("\0"),
  );
}

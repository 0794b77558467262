import inspector from "node:inspector";

/** A name and the keys that lead from its value to another: `rows[0].name` is `["rows", "0", "name"]`. */
export type ValuePath = readonly [string, ...string[]];

/** A property that a value has at run time. */
export interface LiveProperty {
  name: string;
  /** What `typeof` says of it; `accessor` where only calling a getter would tell. */
  type: string;
}

const DEADLINE_MS = 50;
const MAX_PROPERTIES = 500;
const OBJECT_GROUP = "lectern-live";

/**
 * These run on the main thread, in the middle of whatever runs there, and so must call nothing of the user's: no
 * getter, no `toString`. The first follows keys through data properties, from an array that holds the first value.
 */
const follow = `function follow(value, keys) {
  for (let i = 0; i < keys.length; i++) {
    let found;
    for (let at = Object(value); at !== null && !found; at = Object.getPrototypeOf(at))
      found = Object.getOwnPropertyDescriptor(at, keys[i]);
    if (!found || !("value" in found) || found.value === null || found.value === undefined) return undefined;
    value = found.value;
  }
  return value;
}`;

const followIt = `function (keys) {
  "use strict";
  ${follow}
  return follow(this, keys);
}`;

const listProperties = `function (keys, limit) {
  "use strict";
  ${follow}
  const value = follow(this, keys);
  const result = [];
  if (value === undefined) return result;
  const indexed = typeof value === "string" || Array.isArray(value) || ArrayBuffer.isView(value);
  for (let at = Object(value), own = true; at !== null && at !== Object.prototype; own = false) {
    const names = own && indexed ? [] : Object.getOwnPropertyNames(at);
    for (let i = 0; i < names.length && result.length < limit; i++) {
      if (names[i] === "constructor") continue;
      const found = Object.getOwnPropertyDescriptor(at, names[i]);
      const type = found && "value" in found ? typeof found.value : "accessor";
      result[result.length] = { name: names[i], type };
    }
    at = Object.getPrototypeOf(at);
  }
  return result;
}`;

/**
 * Reads values of the main thread from the session thread, also while a cell computes there. It evaluates a name and
 * follows data properties, nothing else, and never waits longer than a moment.
 *
 * It has a debugger session of its own, and asks nothing while the main thread is being broken off: an evaluation that
 * runs then would take the termination for itself, and the cell would go on.
 */
export class LiveValues {
  #session: inspector.Session | undefined;
  #held = 0;
  /** An evaluation has not been answered yet: the main thread is in native code, or waits. */
  #pending = false;

  /** Breaks off the main thread by `terminate`, with no evaluation beside it. */
  async holdDuring(terminate: () => Promise<void>): Promise<void> {
    this.#held++;
    try {
      await terminate();
    } finally {
      this.#held--;
    }
  }

  /** @returns the properties that the value at `path` has now; none where they can't be had at once */
  async properties(path: ValuePath): Promise<LiveProperty[]> {
    const found = await this.#call(path, listProperties, [MAX_PROPERTIES], { returnByValue: true });
    return Array.isArray(found?.value) ? found.value : [];
  }

  /** The value at `path` in a line; undefined where it can't be had at once. */
  async summary(path: ValuePath): Promise<string | undefined> {
    const found = await this.#call(path, followIt, [], { generatePreview: true });
    return found && describe(found);
  }

  /** Lets the main thread end. */
  close(): void {
    this.#session?.disconnect();
    this.#held = Number.POSITIVE_INFINITY;
  }

  async #call(
    [name, ...keys]: ValuePath,
    functionDeclaration: string,
    values: unknown[],
    options: object,
  ): Promise<inspector.Runtime.RemoteObject | undefined> {
    if (this.#pending || this.#held > 0) return undefined;
    this.#pending = true;
    const answer = this.#ask(name, keys, functionDeclaration, values, options)
      .catch(() => undefined)
      .finally(() => {
        this.#pending = false;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), DEADLINE_MS);
    });
    const first = await Promise.race([answer, late]);
    clearTimeout(timer);
    return first;
  }

  async #ask(name: string, keys: string[], functionDeclaration: string, values: unknown[], options: object) {
    const root = await this.#post<inspector.Runtime.EvaluateReturnType>("Runtime.evaluate", {
      // In an array, so that there is an object to call a function on, whatever the value is.
      expression: `[${name}]`,
      throwOnSideEffect: true,
      silent: true,
      objectGroup: OBJECT_GROUP,
    });
    const { objectId } = root.result;
    if (root.exceptionDetails || objectId === undefined) return undefined;
    const result = await this.#post<inspector.Runtime.CallFunctionOnReturnType>("Runtime.callFunctionOn", {
      functionDeclaration,
      objectId,
      arguments: [["0", ...keys], ...values].map((value) => ({ value })),
      throwOnSideEffect: true,
      silent: true,
      objectGroup: OBJECT_GROUP,
      ...options,
    });
    // The main thread need not keep for us what has been read.
    this.#post("Runtime.releaseObjectGroup", { objectGroup: OBJECT_GROUP }).catch(() => {});
    return result.exceptionDetails ? undefined : result.result;
  }

  #post<T>(method: string, params: object): Promise<T> {
    if (this.#held > 0) return Promise.reject(new Error("the main thread is being broken off"));
    if (!this.#session) {
      this.#session = new inspector.Session();
      this.#session.connectToMainThread();
    }
    const session = this.#session;
    return new Promise<T>((resolve, reject) => {
      session.post(method, params, (error, result) => {
        if (error) reject(error);
        else resolve(result as T);
      });
    });
  }
}

/** A value as one would write it, as far as a line goes. */
function describe({
  type,
  subtype,
  value,
  description,
  preview,
}: inspector.Runtime.RemoteObject): string | undefined {
  if (type === "undefined") return undefined;
  if (type === "string") return cut(JSON.stringify(value));
  if (type === "function") return undefined;
  if (!preview || subtype === "null") return description ?? String(value);
  const properties = preview.properties.map(({ name, type, value = "" }) => {
    const text = type === "string" ? JSON.stringify(value) : type === "function" ? "ƒ" : value;
    return subtype === "array" || subtype === "typedarray" ? text : `${name}: ${text}`;
  });
  const entries = (preview.entries ?? []).map(({ key, value }) =>
    key ? `${key.description} => ${value.description}` : value.description,
  );
  const inside = [...(entries.length ? entries : properties), ...(preview.overflow ? ["…"] : [])].join(", ");
  const name = description === "Object" ? "" : `${description} `;
  return cut(name + (subtype === "array" || subtype === "typedarray" ? `[${inside}]` : `{ ${inside} }`));
}

const MAX_SUMMARY = 200;
const cut = (text: string) => (text.length > MAX_SUMMARY ? `${text.slice(0, MAX_SUMMARY - 1)}…` : text);

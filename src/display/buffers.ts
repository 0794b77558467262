/** Where in a state some bytes belong: keys and indices from the top. */
export type BufferPath = (string | number)[];

/** A state as Jupyter's widgets send it: JSON, and the bytes that were in it with the places they were taken from. */
export interface SplitState {
  state: Record<string, unknown>;
  paths: BufferPath[];
  buffers: Uint8Array[];
}

/**
 * Takes typed arrays, ArrayBuffers and DataViews out of a state. Entries of objects are left out and elements of arrays are
 * null where they stood. The rest is copied as JSON would have it.
 *
 * @throws TypeError where the state has circles, bigints or what else JSON can't say
 */
export function splitBuffers(state: Record<string, unknown>): SplitState {
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const take = (value: unknown, path: BufferPath): unknown => {
    const bytes = bytesOf(value);
    if (bytes) {
      paths.push(path);
      buffers.push(bytes);
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, i) => take(item, [...path, i]) ?? null);
    if (typeof value !== "object" || value === null) return value;
    if (typeof (value as { toJSON?: unknown }).toJSON === "function") return value;
    if (path.length > MAX_DEPTH)
      throw new TypeError(`a widget's state must be at most ${MAX_DEPTH} levels deep, without circles`);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, take(item, [...path, key])]));
  };
  const rest = take(state, []) as Record<string, unknown>;
  return { state: JSON.parse(JSON.stringify(rest)) as Record<string, unknown>, paths, buffers };
}

const MAX_DEPTH = 100;

/** Puts bytes, as DataViews, back where {@link splitBuffers} took them from. Paths that lead nowhere are passed over. */
export function joinBuffers({ state, paths, buffers }: SplitState): Record<string, unknown> {
  paths.forEach((path, i) => {
    const bytes = buffers[i];
    const last = Array.isArray(path) ? path.at(-1) : undefined;
    if (bytes === undefined || last === undefined) return;
    let at: unknown = state;
    for (const key of path.slice(0, -1)) at = isContainer(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    const value = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (isContainer(at))
      Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  });
  return state;
}

/** The bytes of what holds bytes; undefined for anything else. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  return undefined;
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}

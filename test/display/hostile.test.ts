import assert from "node:assert/strict";
import { inspect } from "node:util";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { displayMethod, toMimeBundle } from "../../src/display/index.js";
import { rng } from "../../src/random/rng.js";

const throwing = () => {
  throw new Error("trap");
};
const traps = ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf", "apply"] as const;
const hostileHandler = Object.fromEntries(traps.map((trap) => [trap, throwing])) as ProxyHandler<object>;
const fields = [
  "shape",
  "dtype",
  "dataSync",
  "isDisposed",
  "outerHTML",
  "toDataURL",
  "toHTML",
  "toSpec",
  "toRecords",
  "head",
  "summary",
  "layers",
  "predict",
  "values",
  "columns",
  "index",
  "width",
  "height",
  "data",
  "mark",
  "encoding",
  "numRows",
  "columnNames",
  "object",
  "length",
  "name",
  "toString",
  "constructor",
  "message",
  "stack",
  "cause",
];

/** Values that no display is made for, and known ones with something wrong about them. */
function nasty(random: ReturnType<typeof rng>, depth: number): unknown {
  const below = (max: number) => uniformInt(random, 0, max - 1);
  const inner = () => (depth > 0 ? nasty(random, depth - 1) : below(5));
  const single = [
    () => null,
    () => Number.NaN,
    () => -0,
    () => 10n ** 40n,
    () => Symbol("s"),
    () => "x".repeat(100_000),
    () => new Date(Number.NaN),
    () => new Proxy({}, hostileHandler),
    () => new Proxy(function target() {}, hostileHandler),
    () => new Proxy(new (class Frame {})(), hostileHandler),
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    () => new Array(1e9),
    () => new Float64Array(200).fill(Number.NaN),
    () => new DataView(new ArrayBuffer(8)),
    () => new SharedArrayBuffer(8),
    () => new WeakMap(),
    () => Promise.resolve(1),
    () => (function* () {})(),
    () => Object.assign(() => {}, { toString: throwing }),
    () => Object.defineProperty(class {}, "name", { get: throwing }),
  ];
  const composed = [
    () => Array.from({ length: below(150) }, inner),
    () => new Map([[inner(), inner()]]),
    () => new Set([inner(), inner()]),
    () => Object.assign(Object.create(null), { a: inner() }),
    () => ({ [displayMethod]: () => inner(), [inspect.custom]: () => inner() }),
    () => ({ [displayMethod]: throwing, [inspect.custom]: throwing }),
    () => Object.assign(new Error("e"), { cause: inner(), errors: inner() }),
    () => {
      const circular: Record<string, unknown> = { a: inner() };
      circular["self"] = [circular, new Map([[circular, circular]])];
      return circular;
    },
    () => {
      const object = {};
      for (let i = below(8); i >= 0; i--) {
        const key = fields[below(fields.length)]!;
        const kind = below(4);
        if (kind === 0)
          Object.defineProperty(object, key, { enumerable: true, configurable: true, get: throwing });
        else
          Object.defineProperty(object, key, {
            enumerable: true,
            value: kind === 1 ? throwing : kind === 2 ? () => inner() : inner(),
            configurable: true,
          });
      }
      return object;
    },
  ];
  const makers = depth > 0 ? [...single, ...composed, ...composed, ...composed] : single;
  return makers[below(makers.length)]!();
}

describe("toMimeBundle of nasty values", () => {
  it("never throws, and gives text of bounded length", function () {
    this.timeout(60_000);
    const random = rng(20);
    for (let round = 0; round < 2000; round++) {
      const bundle = toMimeBundle(nasty(random, 3));
      const text = bundle["text/plain"];
      if (Object.keys(bundle).length === 0) continue;
      assert.equal(typeof text, "string", `round ${round}`);
      assert.ok((text as string).length < 25_000, `round ${round}: ${(text as string).length} characters`);
    }
  });

  it("looks at no more than it shows of what is huge", () => {
    const wide: Record<string, number> = {};
    for (let i = 0; i < 200_000; i++) wide[`k${i}`] = i;
    assert.match(toMimeBundle(wide)["text/plain"] as string, /k99: 99,\n {2}'…': 199,900 more fields\n\}$/);
    assert.equal(toMimeBundle({ a: { wide } })["text/plain"], "{ a: { wide: [Object] } }");
    let reads = 0;
    const counted = Array.from({ length: 30 }, () =>
      Array.from({ length: 30 }, () =>
        Array.from({ length: 30 }, () => ({ [inspect.custom]: () => `${reads++}` })),
      ),
    );
    toMimeBundle(counted);
    assert.ok(reads < 10_000, `${reads} of 27,000 leaves were inspected`);
  });

  it("doesn't ask a proxy that somebody tries out", () => {
    const asked: (string | symbol)[] = [];
    const logged = new Proxy(
      { a: 1 },
      {
        get(target, key, receiver) {
          asked.push(key);
          return Reflect.get(target, key, receiver);
        },
      },
    );
    assert.deepEqual(toMimeBundle(logged), { "text/plain": "{ a: 1 }" });
    assert.deepEqual(asked, []);
  });
});

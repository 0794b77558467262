import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";

/** The form of what a function takes or returns, with something in the place of each tensor. */
export type Container<T> =
  | { kind: "tensor"; tensor: T }
  | { kind: "array"; items: Container<T>[] }
  | { kind: "object"; entries: [string, Container<T>][] }
  | { kind: "other"; value: unknown };

/** Puts `of(tensor)` in the place of each tensor of nested arrays and plain objects. Variables stay what they are. */
export function mapTensors<T>(value: unknown, of: (tensor: Tensor) => T): Container<T> {
  if (value instanceof tf.Tensor && !(value instanceof tf.Variable))
    return { kind: "tensor", tensor: of(value) };
  if (Array.isArray(value)) return { kind: "array", items: value.map((item) => mapTensors(item, of)) };
  if (isPlain(value)) {
    return {
      kind: "object",
      entries: Object.entries(value).map(([key, item]) => [key, mapTensors(item, of)]),
    };
  }
  return { kind: "other", value };
}

/** The value again, with a tensor in each place. */
export function fill<T>(container: Container<T>, tensorOf: (place: T) => Tensor): unknown {
  switch (container.kind) {
    case "tensor":
      return tensorOf(container.tensor);
    case "array":
      return container.items.map((item) => fill(item, tensorOf));
    case "object":
      return Object.fromEntries(container.entries.map(([key, item]) => [key, fill(item, tensorOf)]));
    case "other":
      return container.value;
  }
}

/** Whether two values have the same form, the same tensors' places and the same other values. */
export function sameContainer<T>(a: Container<T>, b: Container<T>): boolean {
  if (a.kind === "tensor") return b.kind === "tensor" && a.tensor === b.tensor;
  if (a.kind === "other") return b.kind === "other" && Object.is(a.value, b.value);
  if (a.kind === "array") {
    return (
      b.kind === "array" &&
      a.items.length === b.items.length &&
      a.items.every((item, index) => sameContainer(item, b.items[index]))
    );
  }
  return (
    b.kind === "object" &&
    a.entries.length === b.entries.length &&
    a.entries.every(
      ([key, item], index) => key === b.entries[index][0] && sameContainer(item, b.entries[index][1]),
    )
  );
}

/** A typed array somewhere among the values, whose numbers may change without being seen. */
export function findTypedArray<T>(container: Container<T>): object | undefined {
  if (container.kind === "array") return container.items.map(findTypedArray).find((found) => found);
  if (container.kind === "object") {
    return container.entries.map(([, item]) => findTypedArray(item)).find((found) => found);
  }
  return container.kind === "other" && ArrayBuffer.isView(container.value) ? container.value : undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

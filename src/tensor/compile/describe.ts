import type { Container } from "./container.js";

/** Numbers for objects, so that the same object is the same argument. */
export class Identities {
  #numbers = new WeakMap<object, number>();
  #next = 0;

  of(object: object): number {
    const known = this.#numbers.get(object);
    if (known !== undefined) return known;
    this.#numbers.set(object, this.#next);
    return this.#next++;
  }
}

/** An argument's form as a text: the same for arguments for which the step does the same. */
export function describe(container: Container<string>, identities: Identities): string {
  switch (container.kind) {
    case "tensor":
      return container.tensor;
    case "array":
      return `(${container.items.map((item) => describe(item, identities)).join(", ")})`;
    case "object":
      return `{${container.entries.map(([key, item]) => `${JSON.stringify(key)}: ${describe(item, identities)}`).join(", ")}}`;
    case "other": {
      const { value } = container;
      if ((typeof value === "object" && value !== null) || typeof value === "function") {
        return `object ${identities.of(value)}`;
      }
      return typeof value === "string" ? JSON.stringify(value) : String(value);
    }
  }
}

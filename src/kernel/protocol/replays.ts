import { WireError } from "./wire-error.js";

/** As many as ipykernel remembers. */
const REMEMBERED = 65_536;

/** Signatures seen lately: a message that comes twice was recorded and sent again, and is refused. */
export class Replays {
  readonly #seen = new Set<string>();
  readonly #size: number;

  constructor(size = REMEMBERED) {
    this.#size = size;
  }

  /** @param signature of a message whose signature is right @throws WireError if it was here before */
  refuse(signature: Uint8Array): void {
    const text = Buffer.from(signature).toString("latin1");
    if (this.#seen.has(text))
      throw new WireError("a message must come only once; one with this signature has been here already");
    this.#seen.add(text);
    // Sets keep their order: the first is the oldest.
    if (this.#seen.size > this.#size) this.#seen.delete(this.#seen.values().next().value!);
  }
}

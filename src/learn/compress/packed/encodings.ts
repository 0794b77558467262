/** The ways in which a file can hold a weight tensor, and what they take. */
import { refuseUnknownOptions } from "../../../display/index.js";
import { mustBe } from "../../../random/options.js";
import type { QuantiseSpec } from "../quantise.js";

/** As they are: four bytes a weight, or two with eleven significant bits. */
export interface FloatEncoding {
  kind: "float32" | "float16";
}

/** Integers of few bits, with a grid for each output channel ("channel", if not given) or one for all. */
export interface IntegerEncoding extends Omit<QuantiseSpec, "channels"> {
  kind: "integer";
  per?: "channel" | "tensor";
}

/** One bit a weight (binary), or two (ternary), and a scale for each output channel. */
export interface FewValuesEncoding {
  kind: "binary" | "ternary";
}

/** The weights that are not 0 as float32, and where they are. For pruned weights. */
export interface SparseEncoding {
  kind: "sparse";
  /** The bits of a relative position, 1 to 8 (5 if not given). */
  positionBits?: number;
  /** How positions are written ("fixed" if not given: all with the same number of bits). */
  code?: "fixed" | "huffman";
}

/** A table of the values that occur, at most 256, and for each weight its number in the table. For shared weights. */
export interface SharedEncoding {
  kind: "shared";
  /** Are zeros left out, and positions written (false if not given)? For weights that are pruned, too. */
  sparse?: boolean;
  positionBits?: number;
  /** How numbers of the table and positions are written ("huffman" if not given). */
  code?: "fixed" | "huffman";
}

export type Encoding = FloatEncoding | IntegerEncoding | FewValuesEncoding | SparseEncoding | SharedEncoding;

const options: Record<Encoding["kind"], readonly string[]> = {
  float32: [],
  float16: [],
  integer: ["per", "bits", "symmetric", "range", "percentile"],
  binary: [],
  ternary: [],
  sparse: ["positionBits", "code"],
  shared: ["sparse", "positionBits", "code"],
};

/** Throws unless this is one of the encodings, with options that it has. What they may be is checked where they are used. */
export function mustBeEncoding(where: string, value: unknown): asserts value is Encoding {
  const kind = (value as Encoding | null | undefined)?.kind;
  const kinds = Object.keys(options);
  const known = typeof kind === "string" && kinds.includes(kind);
  mustBe(where, "an encoding's kind", `one of ${kinds.join(", ")}`, kind, known);
  const { kind: _, ...rest } = value as Encoding;
  refuseUnknownOptions(`${where}, ${kind}`, rest, options[kind as Encoding["kind"]]);
  const { positionBits = 5, code = "fixed" } = rest as SharedEncoding;
  const bitsHold = Number.isInteger(positionBits) && positionBits >= 1 && positionBits <= 8;
  mustBe(where, "positionBits", "an integer from 1 to 8", positionBits, bitsHold);
  mustBe(where, "code", '"fixed" or "huffman"', code, code === "fixed" || code === "huffman");
  const { per = "channel" } = rest as IntegerEncoding;
  mustBe(where, "per", '"channel" or "tensor"', per, per === "channel" || per === "tensor");
}

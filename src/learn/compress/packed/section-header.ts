import type { Channels } from "../kernels.js";

/** A section's line in the header, without the tensor's name and shape. */
export type SectionHeader =
  | { kind: "float32" | "float16" }
  | { kind: "integer"; bits: number; symmetric: boolean; channels: Channels }
  | { kind: "binary" | "ternary"; channels: Channels }
  | {
      kind: "sparse" | "shared";
      /** How many distances there are, if zeros are left out. */
      distances?: number;
      positionBits?: number;
      code: "fixed" | "huffman";
      /** How many values the table has, if there is one. */
      values?: number;
    };

export interface Section {
  header: SectionHeader;
  bytes: Uint8Array;
}

/** The most values of a table. */
export const maxValues = 256;

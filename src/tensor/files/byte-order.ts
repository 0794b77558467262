import { endianness } from "node:os";
import type { Progress } from "./progress.js";

/** Turns items of some bytes from one byte order to this machine's, or back. */
export async function orderBytes(
  bytes: Uint8Array,
  itemBytes: number,
  order: "big" | "little",
  progress: Progress,
): Promise<void> {
  const own = endianness() === "LE" ? "little" : "big";
  if (itemBytes === 1 || order === own) return;
  await progress.inPieces(bytes.length / itemBytes, (from, to) => {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset + from * itemBytes, (to - from) * itemBytes);
    if (itemBytes === 2) piece.swap16();
    else if (itemBytes === 4) piece.swap32();
    else piece.swap64();
  });
}

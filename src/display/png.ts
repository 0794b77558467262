import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BYTES = 4;
/** Eight bits a channel, with opacity; compressed and filtered in the only way there is, not interlaced. */
const FORMAT = [8, 6, 0, 0, 0];

/** A PNG file of pixels: four bytes each, row by row from the top. */
export function encodePng(width: number, height: number, pixels: Uint8Array | Uint8ClampedArray): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(FORMAT, 8);
  // Each row begins with its filter: 0, none.
  const rows = Buffer.alloc(height * (1 + width * BYTES));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * width * BYTES, (y + 1) * width * BYTES), y * (1 + width * BYTES) + 1);
  }
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND")]);
}

function chunk(type: string, content: Uint8Array = new Uint8Array(0)): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

import type { MimeBundle } from "./mime.js";

const ANY = -1;
const signatures: [mime: string, name: string, start: number[]][] = [
  ["image/png", "PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", "JPEG", [0xff, 0xd8, 0xff]],
  ["image/gif", "GIF", [0x47, 0x49, 0x46, 0x38]],
  // The four bytes after "RIFF" are the file's length.
  ["image/webp", "WebP", [0x52, 0x49, 0x46, 0x46, ANY, ANY, ANY, ANY, 0x57, 0x45, 0x42, 0x50]],
];

/** The bundle of a PNG, JPEG, GIF or WebP picture, known by its first bytes; undefined for other bytes. */
export function imageBundle(bytes: Uint8Array): MimeBundle | undefined {
  for (const [mime, name, start] of signatures) {
    if (start.every((byte, i) => byte === ANY || bytes[i] === byte)) {
      return { [mime]: base64(bytes), "text/plain": `${name} picture, ${bytes.length} bytes` };
    }
  }
  return undefined;
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

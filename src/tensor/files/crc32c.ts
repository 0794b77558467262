/** CRC-32C (Castagnoli), by which TensorFlow's files are checked, stored "masked" there. */

const polynomial = 0x82f63b78;

/** Eight tables, so that eight bytes are done at a time. */
const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  tables[0][byte] = crc;
}
for (let byte = 0; byte < 256; byte++) {
  for (let k = 1; k < 8; k++) {
    const before = tables[k - 1][byte];
    tables[k][byte] = tables[0][before & 0xff] ^ (before >>> 8);
  }
}
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;

/** The checksum of bytes that follow others, of which `before` is the checksum. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    const low = crc ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    crc =
      t7[low & 0xff] ^
      t6[(low >>> 8) & 0xff] ^
      t5[(low >>> 16) & 0xff] ^
      t4[low >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) crc = t0[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** As it is stored: a checksum of data that holds its own checksum would say little. */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

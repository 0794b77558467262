import { crc32c, masked } from "./crc32c.js";

/** What LevelDB's format asks for, and the sizes that TensorFlow has chosen. See sorted-table.ts. */
const blockBytes = 256 << 10;
const entriesBetweenRestarts = 16;
const footerBytes = 48;
const magic = 0xdb4775248b80fb57n;

/** A file of keys and values; the keys must ascend. */
export function writeSortedTable(entries: Iterable<readonly [key: Buffer, value: Uint8Array]>): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  const add = (block: BlockWriter): Buffer => {
    const stored = block.finish();
    const handle = Buffer.concat([varint(size), varint(stored.length - 5)]);
    parts.push(stored);
    size += stored.length;
    return handle;
  };
  const index = new BlockWriter(1);
  let block = new BlockWriter(entriesBetweenRestarts);
  for (const [key, value] of entries) {
    if (block.size >= blockBytes) {
      index.add(block.lastKey, add(block));
      block = new BlockWriter(entriesBetweenRestarts);
    }
    block.add(key, value);
  }
  index.add(successor(block.lastKey), add(block));
  const footer = Buffer.alloc(footerBytes);
  const metaHandle = add(new BlockWriter(1));
  Buffer.concat([metaHandle, add(index)]).copy(footer);
  footer.writeBigUInt64LE(magic, footerBytes - 8);
  return Buffer.concat([...parts, footer]);
}

/** Entries whose keys leave out what they share with the key before; each so many one is whole, to be entered there. */
class BlockWriter {
  readonly #interval: number;
  readonly #parts: Buffer[] = [];
  readonly #restarts = [0];
  #entries = 0;
  size = 0;
  lastKey: Buffer = Buffer.alloc(0);

  constructor(interval: number) {
    this.#interval = interval;
  }

  add(key: Buffer, value: Uint8Array): void {
    const isWhole = this.#entries % this.#interval === 0;
    if (isWhole && this.#entries > 0) this.#restarts.push(this.size);
    let shared = 0;
    while (!isWhole && shared < key.length && key[shared] === this.lastKey[shared]) shared++;
    const own = key.subarray(shared);
    const entry = Buffer.concat([varint(shared), varint(own.length), varint(value.length), own, value]);
    this.#parts.push(entry);
    this.size += entry.length;
    this.lastKey = key;
    this.#entries++;
  }

  /** The block, the byte that says that it is not compressed, and its checksum. */
  finish(): Buffer {
    const restarts = Buffer.from(new Uint32Array([...this.#restarts, this.#restarts.length]).buffer);
    const stored = Buffer.concat([...this.#parts, restarts, Buffer.alloc(5)]);
    const end = stored.length - 4;
    stored.writeUInt32LE(masked(crc32c(stored.subarray(0, end))), end);
    return stored;
  }
}

/** A short key that is not before this one. */
function successor(key: Buffer): Buffer {
  const position = key.findIndex((byte) => byte < 0xff);
  if (position < 0) return key;
  const short = Buffer.from(key.subarray(0, position + 1));
  short[position]++;
  return short;
}

/** A whole number in seven bits a byte, the lowest first. */
export function varint(value: number): Buffer {
  const bytes = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  bytes.push(left);
  return Buffer.from(bytes);
}

/**
 * A file of keys and values in the order of the keys, as TensorFlow writes them and LevelDB does: blocks of entries whose
 * keys share their beginnings, a block that names those blocks, and a footer of 48 bytes that names that one.
 *
 * Source: LevelDB's doc/table_format.md.
 */
import { ByteCursor } from "./byte-cursor.js";
import { crc32c, masked } from "./crc32c.js";
import { TensorFileError } from "./errors.js";

const footerBytes = 48;
const magic = 0xdb4775248b80fb57n;

/** Reads all entries. Keys are text in TensorFlow's tables. */
export function readSortedTable(path: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const start = bytes.length - footerBytes;
  if (start < 0) {
    const rule = `must end in a footer of ${footerBytes} bytes`;
    throw new TensorFileError(path, rule, { value: `a file of ${bytes.length} bytes` });
  }
  const footer = bytes.subarray(start);
  if (Buffer.from(footer).readBigUInt64LE(footerBytes - 8) !== magic) {
    const value = Buffer.from(footer.subarray(footerBytes - 8)).toString("hex");
    throw new TensorFileError(path, "must end in the eight bytes that mark a table", { value });
  }
  const cursor = new ByteCursor(path, footer, start);
  readHandle(cursor);
  const index = readBlock(path, bytes, readHandle(cursor));
  const entries = new Map<string, Uint8Array>();
  // Shared beginnings could make keys out of nothing: real ones take a few times the room that they have in the file.
  const room = { left: 100 * bytes.length };
  let last: Buffer | undefined;
  let end = 0;
  for (const { value, offset } of readEntries(path, index, room)) {
    const handle = readHandle(new ByteCursor(path, value, offset));
    if (handle.offset < end) {
      const rule = `a block must begin behind the one before, which ends at ${end}`;
      throw new TensorFileError(path, rule, { value: handle.offset, offset });
    }
    end = handle.offset + handle.size;
    const block = readBlock(path, bytes, handle);
    for (const entry of readEntries(path, block, room)) {
      if (last && Buffer.compare(last, entry.key) >= 0) {
        const rule = "the keys of a table must ascend";
        throw new TensorFileError(path, rule, { value: entry.key.toString(), offset: entry.offset });
      }
      last = entry.key;
      entries.set(entry.key.toString(), entry.value);
    }
  }
  return entries;
}

interface Block {
  contents: Uint8Array;
  offset: number;
}

function readHandle(cursor: ByteCursor): { offset: number; size: number } {
  return { offset: cursor.varint(), size: cursor.varint() };
}

/** A block, without the byte that says how it is compressed and the checksum behind it. */
function readBlock(
  path: string,
  bytes: Uint8Array,
  { offset, size }: { offset: number; size: number },
): Block {
  if (offset + size + 5 > bytes.length) {
    const rule = `a block must lie within the file, which has ${bytes.length} bytes`;
    throw new TensorFileError(path, rule, { value: offset + size + 5, offset });
  }
  const stored = bytes.subarray(offset, offset + size + 1);
  const checksum = new ByteCursor(path, bytes.subarray(offset + size + 1)).uint32();
  if (masked(crc32c(stored)) !== checksum) {
    throw new TensorFileError(path, "the checksum of a block must be right", { value: checksum, offset });
  }
  if (stored[size] !== 0) {
    throw new TensorFileError(path, "blocks must not be compressed", {
      value: stored[size],
      offset: offset + size,
    });
  }
  const contents = stored.subarray(0, size);
  const restarts = size < 4 ? 0 : new ByteCursor(path, contents.subarray(size - 4)).uint32();
  const entriesEnd = size - 4 * (restarts + 1);
  if (entriesEnd < 0)
    throw new TensorFileError(path, "a block must hold the places where it can be entered", { offset });
  return { contents: contents.subarray(0, entriesEnd), offset };
}

interface Entry {
  key: Buffer;
  value: Uint8Array;
  /** Where the value is in the file. */
  offset: number;
}

function* readEntries(path: string, { contents, offset }: Block, room: { left: number }): Generator<Entry> {
  const cursor = new ByteCursor(path, contents, offset);
  let key: Buffer = Buffer.alloc(0);
  while (!cursor.isAtEnd) {
    const [shared, own, valueBytes] = [cursor.varint(), cursor.varint(), cursor.varint()];
    if (shared > key.length) {
      const rule = "a key can't share more of the key before than that has";
      throw new TensorFileError(path, rule, { value: shared, offset: cursor.offset });
    }
    room.left -= shared + own;
    if (room.left < 0)
      throw new TensorFileError(path, "the keys must not be hundreds of times longer than the file");
    key = Buffer.concat([key.subarray(0, shared), cursor.take(own)]);
    const valueOffset = cursor.offset;
    yield { key, value: cursor.take(valueBytes), offset: valueOffset };
  }
}

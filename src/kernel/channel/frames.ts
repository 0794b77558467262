import { deserialize, serialize } from "node:v8";
import type { ByteRing } from "./byte-ring.js";
import type { HostEvent } from "./messages.js";

/** What a frame holds: text printed on a stream, or a structured event. */
export enum Kind {
  Stdout = 1,
  Stderr = 2,
  Event = 3,
}

const HEADER_BYTES = 12;
const MORE = 1;
/** A frame's first chunk: what stands before it unfinished was cut off by an interrupt, and is dropped. */
const FIRST = 2;

/** Writes frames into a ring; long ones go in chunks, so that any length passes through. */
export class FrameWriter {
  readonly #ring: ByteRing;
  readonly #wake: () => void;
  readonly #chunk: number;
  readonly #header = new Uint8Array(HEADER_BYTES);
  readonly #view = new DataView(this.#header.buffer);

  /** @param wake rings the doorbell of the reading thread */
  constructor(ring: ByteRing, wake: () => void) {
    this.#ring = ring;
    this.#wake = wake;
    this.#chunk = ring.capacity / 4;
  }

  /** @param cell the number of the cell the bytes belong to, 0 for none */
  write(kind: Kind, cell: number, bytes: Uint8Array): void {
    let at = 0;
    let first = true;
    do {
      const part = bytes.subarray(at, at + this.#chunk);
      at += part.length;
      this.#header[0] = kind;
      this.#header[1] = (at < bytes.length ? MORE : 0) | (first ? FIRST : 0);
      first = false;
      this.#view.setUint32(4, cell);
      this.#view.setUint32(8, part.length);
      if (this.#ring.write(this.#header, part, kind === Kind.Event)) this.#wake();
    } while (at < bytes.length);
  }

  event(event: HostEvent): void {
    this.write(Kind.Event, event.cell, serialize(event));
  }
}

export type Frame = { kind: Kind.Stdout | Kind.Stderr; cell: number; bytes: Uint8Array } | HostEvent;

/** Cuts the bytes read from a ring back into frames; text printed in a row becomes one. */
export class FrameReader {
  #rest: Uint8Array = new Uint8Array(0);
  #chunks: Uint8Array[] = [];

  *push(bytes: Uint8Array): Generator<Frame> {
    const data = this.#rest.length ? Buffer.concat([this.#rest, bytes]) : bytes;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    let text: Text | undefined;
    let at = 0;
    while (at + HEADER_BYTES <= data.length) {
      const end = at + HEADER_BYTES + view.getUint32(at + 8);
      if (end > data.length) break;
      const kind = data[at] as Kind;
      const flags = data[at + 1]!;
      const cell = view.getUint32(at + 4);
      const part = data.subarray(at + HEADER_BYTES, end);
      at = end;
      if (text && (text.kind !== kind || text.cell !== cell)) {
        yield merged(text);
        text = undefined;
      }
      if (kind !== Kind.Event) {
        text ??= { kind, cell, parts: [] };
        text.parts.push(part);
        continue;
      }
      if (flags & FIRST) this.#chunks = [];
      this.#chunks.push(part);
      if (flags & MORE) continue;
      const whole = this.#chunks.length === 1 ? part : Buffer.concat(this.#chunks);
      this.#chunks = [];
      yield deserialize(whole) as HostEvent;
    }
    if (text) yield merged(text);
    this.#rest = data.subarray(at);
  }
}

/** Frames of text in a row that belong together. */
interface Text {
  kind: Kind.Stdout | Kind.Stderr;
  cell: number;
  parts: Uint8Array[];
}

function merged({ kind, cell, parts }: Text): Frame {
  return { kind, cell, bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts) };
}

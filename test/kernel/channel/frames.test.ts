import assert from "node:assert/strict";
import { ByteRing, type Frame, FrameReader, FrameWriter, Kind } from "../../../src/kernel/channel/index.js";

describe("frames", () => {
  function channel(capacity: number) {
    const ring = new ByteRing(ByteRing.allocate(capacity));
    return { ring, writer: new FrameWriter(ring, () => {}), reader: new FrameReader() };
  }

  it("carries streams and events in their order", () => {
    const { ring, writer, reader } = channel(1 << 12);
    writer.write(Kind.Stdout, 3, Buffer.from("hello"));
    writer.event({ type: "clear", cell: 3, wait: true });
    writer.write(Kind.Stderr, 4, Buffer.from("oops"));
    const frames = [...reader.push(ring.read())];
    assert.deepEqual(
      frames.map((frame) =>
        "kind" in frame ? [frame.kind, frame.cell, Buffer.from(frame.bytes).toString()] : frame,
      ),
      [[Kind.Stdout, 3, "hello"], { type: "clear", cell: 3, wait: true }, [Kind.Stderr, 4, "oops"]],
    );
  });

  it("puts together an event that is longer than the ring, whatever the reader's pieces are", () => {
    const { ring, writer, reader } = channel(256);
    const event = {
      type: "display",
      cell: 1,
      content: { data: { "text/plain": "x".repeat(200) }, metadata: {} },
    } as const;
    const frames: Frame[] = [];
    // Written in chunks: the reader takes each before the next one is written.
    const write = ring.write.bind(ring);
    ring.write = (...parts) => {
      const woken = write(...parts);
      for (const byte of ring.read()) frames.push(...reader.push(Uint8Array.of(byte)));
      return woken;
    };
    writer.event(event);
    assert.deepEqual(frames, [event]);
  });
});

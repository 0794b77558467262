import type { FrameWriter } from "../channel/index.js";
import { Kind } from "../channel/index.js";

/**
 * Sends what is written to `process.stdout` and `process.stderr` (so `console` too) to the notebook.
 *
 * @param currentCell the number of the cell that output belongs to now
 */
export function captureStreams(writer: FrameWriter, currentCell: () => number): void {
  capture(process.stdout, Kind.Stdout);
  capture(process.stderr, Kind.Stderr);

  function capture(stream: NodeJS.WriteStream, kind: Kind): void {
    type Callback = (error?: Error | null) => void;
    stream.write = (
      chunk: Uint8Array | string,
      encoding?: BufferEncoding | Callback,
      callback?: Callback,
    ) => {
      const bytes =
        typeof chunk === "string"
          ? Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8")
          : chunk;
      writer.write(kind, currentCell(), bytes);
      const written = typeof encoding === "function" ? encoding : callback;
      if (written) process.nextTick(written);
      return true;
    };
  }
}

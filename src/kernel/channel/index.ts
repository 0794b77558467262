export { ByteRing } from "./byte-ring.js";
export { type Frame, FrameReader, FrameWriter, Kind } from "./frames.js";
export type {
  CompiledCell,
  ErrorData,
  HostEvent,
  Outcome,
  SessionData,
  SessionMessage,
} from "./messages.js";

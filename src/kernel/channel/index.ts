export { ByteRing } from "./byte-ring.js";
export { type Frame, FrameReader, FrameWriter, Kind } from "./frames.js";
export type {
  CommMessage,
  CommRequest,
  CompiledCell,
  ErrorData,
  HostEvent,
  InputAnswer,
  MagicQuestion,
  Outcome,
  SessionData,
  SessionMessage,
} from "./messages.js";

export { describeFileError, NotebookError } from "./errors.js";
export { isJsonMime } from "./multiline.js";
export { parseNotebook, readNotebook } from "./read.js";
export type {
  Attachments,
  Cell,
  CellMetadata,
  CodeCell,
  DisplayOutput,
  ErrorOutput,
  KernelspecMetadata,
  MarkdownCell,
  MimeBundle,
  Notebook,
  NotebookMetadata,
  Output,
  RawCell,
  ResultOutput,
  StreamOutput,
} from "./types.js";
export { serializeNotebook, writeFileAtomic, writeNotebook } from "./write.js";

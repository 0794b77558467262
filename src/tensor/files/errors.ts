import { brief } from "../../display/index.js";

export interface TensorFileErrorDetails {
  /** What broke the rule. */
  value?: unknown;
  /** The byte of the file at which it is. */
  offset?: number;
  /** The line of a text file at which it is, the first being 1. */
  line?: number;
  /** The column of a table at which it is, the first being 1. */
  column?: number;
  /** The name of that column. */
  columnName?: string;
  cause?: unknown;
}

/**
 * A file of tensors that can't be read or written. The message says which file, where in it, the rule and the value
 * that broke it; the same is there as fields.
 */
export class TensorFileError extends Error {
  override name = "TensorFileError";
  readonly file: string;
  readonly rule: string;
  readonly value: unknown;
  readonly offset: number | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(file: string, rule: string, details: TensorFileErrorDetails = {}) {
    const got = "value" in details ? `, got ${brief(details.value)}` : "";
    super(`${file}${place(details)}: ${rule}${got}`, "cause" in details ? { cause: details.cause } : {});
    this.file = file;
    this.rule = rule;
    this.value = details.value;
    this.offset = details.offset;
    this.line = details.line;
    this.column = details.column;
  }
}

function place({ offset, line, column, columnName }: TensorFileErrorDetails): string {
  const parts = [];
  if (offset !== undefined) parts.push(`, byte ${offset}`);
  if (line !== undefined) parts.push(`, line ${line}`);
  if (column !== undefined) parts.push(`, column ${column}`);
  if (columnName !== undefined) parts.push(` (${brief(columnName)})`);
  return parts.join("");
}

const ioCodes: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  EEXIST: "there is a file of that name",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
};

/** What the operating system says of a file, as our error; everything else is passed on as it is. */
export function asFileError(file: string, verb: "read" | "written", error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code = "", syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  return new TensorFileError(file, `can't be ${verb}: ${ioCodes[code] ?? message}`, { cause: error });
}

/** A notebook as the rest of Lectern sees it: nbformat 4 with every multi-line string joined. */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: NotebookMetadata;
  cells: Cell[];
}

export interface NotebookMetadata {
  kernelspec?: KernelspecMetadata;
  language_info?: Record<string, unknown> & { name: string };
  title?: string;
  [key: string]: unknown;
}

/** What a notebook remembers of its kernel. */
export interface KernelspecMetadata {
  name: string;
  display_name: string;
  language?: string;
  [key: string]: unknown;
}

export type Cell = CodeCell | MarkdownCell | RawCell;

interface CellBase {
  /** Present from nbformat 4.5 on. */
  id?: string;
  metadata: CellMetadata;
  source: string;
}

export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

export interface CodeCell extends CellBase {
  cell_type: "code";
  execution_count: number | null;
  outputs: Output[];
}

export interface MarkdownCell extends CellBase {
  cell_type: "markdown";
  attachments?: Attachments;
}

export interface RawCell extends CellBase {
  cell_type: "raw";
  attachments?: Attachments;
}

/** Files kept inside a cell, by name; Markdown refers to them as `attachment:name`. */
export type Attachments = Record<string, MimeBundle>;

/** One value in several forms: a string, or JSON for `application/…+json` types. */
export type MimeBundle = Record<string, unknown>;

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

export interface StreamOutput {
  output_type: "stream";
  name: string;
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data";
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

export interface ResultOutput {
  output_type: "execute_result";
  execution_count: number | null;
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

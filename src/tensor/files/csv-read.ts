import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { CsvError } from "csv-parse";
import { buildTensors } from "./build-tensors.js";
import { TableReader } from "./csv-table.js";
import { TensorFileError } from "./errors.js";
import { InputFile } from "./input-file.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { Progress } from "./progress.js";

export interface LoadCsvOptions extends FileOptions {
  /**
   * Does the first line hold the columns' names? It does if not given, but a first line of nothing but numbers is then refused,
   * since either may be meant.
   */
  header?: boolean;
  /** The column of the classes, by name or number (from 0). It may hold any text. */
  label?: string | number;
  /** The columns of numbers, by name or number (from 0), in the order wanted; all but the label, if not given. */
  columns?: readonly (string | number)[];
  /** The classes in order, those of the training set say; every other label is refused. Found in the file, if not given. */
  classes?: readonly string[];
  /** What stands for an empty cell, NaN perhaps; empty cells are refused, if not given. */
  missing?: number;
  /** What is between two cells: "," if not given. */
  delimiter?: string;
}

export interface CsvData {
  /** The numbers, float32 [rows, columns]. */
  X: Tensor2D;
  /** The names of X's columns; their numbers, where the file has no names. */
  columns: string[];
}

export interface LabelledCsvData extends CsvData {
  /** Each row's class, int32 [rows]: 0, 1, … */
  Y: Tensor1D;
  /** The text of each class. */
  classes: string[];
}

/** Small enough that a piece is parsed in some milliseconds. */
const pieceBytes = 256 << 10;

/** No line of data is longer; a quotation mark that is never closed would else take all there is. */
const maxLineLength = 64 << 20;

/**
 * Loads a table from a file of comma-separated values in UTF-8: its numbers, and its labels as numbers of classes, which are
 * sorted unless given. The file is read piece by piece.
 *
 * @throws TensorFileError that names the line, column and value where the file is not such a table
 */
export function loadCsv(
  path: string,
  options: LoadCsvOptions & { label: string | number },
): Promise<LabelledCsvData>;
export function loadCsv(path: string, options?: LoadCsvOptions): Promise<CsvData>;
export async function loadCsv(
  path: string,
  options: LoadCsvOptions = {},
): Promise<CsvData | LabelledCsvData> {
  checkOptions(path, options);
  return InputFile.use(path, async (file) => {
    if (file.size === 0) throw new TensorFileError(path, "is empty");
    await refuseUtf16(file);
    const progress = new Progress(options, file.size);
    const table = new TableReader(path, options);
    await readRows(file, options.delimiter ?? ",", progress, table);
    if (table.rows === 0) throw new TensorFileError(path, "must have a row of data");
    progress.finish();
    const { columns, rows } = table;
    const X = { shape: [rows, columns.length], dtype: "float32", data: table.numbers.toArray() } as const;
    if (options.label === undefined) {
      const tensors = buildTensors(path, [["X", { ...X, shape: [...X.shape] }]]);
      return { X: tensors["X"] as Tensor2D, columns };
    }
    const { classes, labels } = table.classified();
    const tensors = buildTensors(path, [
      ["X", { ...X, shape: [...X.shape] }],
      ["Y", { shape: [rows], dtype: "int32", data: labels }],
    ]);
    return { X: tensors["X"] as Tensor2D, Y: tensors["Y"] as Tensor1D, columns, classes };
  });
}

function checkOptions(path: string, options: LoadCsvOptions): void {
  const where = "loadCsv";
  mustBePath(where, path);
  checkFileOptions(where, options, ["header", "label", "columns", "classes", "missing", "delimiter"]);
  const { header, label, columns, classes, missing, delimiter } = options;
  const isColumn = (column: unknown) =>
    typeof column === "string" || (Number.isSafeInteger(column) && (column as number) >= 0);
  const isTexts = (value: unknown) =>
    Array.isArray(value) &&
    value.every((text) => typeof text === "string") &&
    new Set(value).size === value.length;
  mustBe(where, "header", "true or false", header, [undefined, true, false].includes(header));
  mustBe(where, "label", "a column's name or number", label, label === undefined || isColumn(label));
  const areColumns = columns === undefined || (Array.isArray(columns) && columns.every(isColumn));
  mustBe(where, "columns", "an array of names or numbers of columns", columns, areColumns);
  mustBe(where, "classes", "an array of different texts", classes, classes === undefined || isTexts(classes));
  mustBe(where, "missing", "a number", missing, missing === undefined || typeof missing === "number");
  mustBeDelimiter(where, delimiter);
}

export function mustBeDelimiter(where: string, delimiter: unknown): void {
  const holds =
    delimiter === undefined || (typeof delimiter === "string" && /^[^"\r\n\ufeff]$/u.test(delimiter));
  mustBe(where, "delimiter", "one character, no quotation mark and no end of a line", delimiter, holds);
}

async function refuseUtf16(file: InputFile): Promise<void> {
  const start = Buffer.from(await file.read(0, Math.min(2, file.size))).toString("hex");
  if (start === "fffe" || start === "feff") {
    throw new TensorFileError(file.path, "must be text in UTF-8, not UTF-16", { value: start, offset: 0 });
  }
}

async function readRows(
  file: InputFile,
  delimiter: string,
  progress: Progress,
  table: TableReader,
): Promise<void> {
  // Loaded here, since few notebooks need it.
  const { CsvError, parse } = await import("csv-parse");
  const parser = parse({
    bom: true,
    delimiter,
    trim: true,
    skip_empty_lines: true,
    // Lines are compared with the first by the table, which says which one differs.
    relax_column_count: true,
    max_record_size: maxLineLength,
    info: true,
  });
  try {
    await pipeline(Readable.from(file.pieces(progress, pieceBytes)), parser, async (rows) => {
      for await (const { record, info } of rows as AsyncIterable<{
        record: string[];
        info: { lines: number };
      }>) {
        table.push(record, info.lines);
      }
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TensorFileError(file.path, inWords(error), { line: parser.info.lines, cause: error });
  }
}

function inWords({ code, message }: CsvError): string {
  switch (code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "a quotation mark is opened and not closed before the file ends";
    case "INVALID_OPENING_QUOTE":
      return "a quotation mark must stand at the start of a cell, and be doubled within";
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
      return "behind the quotation mark that ends a cell must be the next cell or the line's end";
    case "CSV_MAX_RECORD_SIZE":
      return `a line must have at most ${maxLineLength} characters`;
    default:
      return message;
  }
}

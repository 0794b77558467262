import type { Tensor, Tensor1D, Tensor2D, TypedArray } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { mustBeDelimiter } from "./csv-read.js";
import { checkFileOptions, type FileOptions, mustBe, mustBePath } from "./options.js";
import { writeAtomically } from "./output-file.js";
import { Progress } from "./progress.js";

export interface CsvTable {
  /** The numbers, float32, int32 or bool [rows, columns]. */
  X: Tensor2D;
  /** The names of X's columns; without them the file has no line of names. */
  columns?: readonly string[];
  /** Each row's class, int32 [rows], which becomes the last column. */
  Y?: Tensor1D;
  /** The text of each class; without it, Y's numbers are written. */
  classes?: readonly string[];
}

export interface SaveCsvOptions extends FileOptions {
  /** The name of the column of the classes: "label" if not given. */
  label?: string;
  /** What is between two cells: "," if not given. */
  delimiter?: string;
}

/** Rows that are written at a time. */
const pieceRows = 1000;

/**
 * Saves numbers, and the classes of their rows, as comma-separated values: each number with the digits that make
 * `loadCsv` find the same float32 again. NaN becomes an empty cell.
 */
export async function saveCsv(path: string, table: CsvTable, options: SaveCsvOptions = {}): Promise<void> {
  checkArguments(path, table, options);
  const { X, Y, columns, classes } = table;
  const { label = "label", delimiter = "," } = options;
  const [rows, width] = X.shape;
  const [numbers, labels] = await Promise.all([X.data(), Y?.data()]);
  checkNumbers(numbers, width);
  checkLabels(labels, classes);
  const quote = (text: string) => (plain(text, delimiter) ? text : `"${text.replaceAll('"', '""')}"`);
  const line = (cells: string[]) => `${cells.join(delimiter)}\n`;
  const names = columns ? line([...columns, ...(Y ? [label] : [])].map(quote)) : "";
  const quoted = classes?.map(quote);
  const progress = new Progress(options, Math.max(rows, 1));
  await writeAtomically(path, async (file) => {
    await file.write(Buffer.from(names));
    for (let from = 0; from < rows; from += pieceRows) {
      const to = Math.min(rows, from + pieceRows);
      let text = "";
      for (let row = from; row < to; row++) {
        const cells = Array.from(numbers.subarray(row * width, (row + 1) * width), numberText);
        if (labels) cells.push(quoted ? quoted[labels[row]] : String(labels[row]));
        text += line(cells);
      }
      await file.write(Buffer.from(text));
      progress.advance(to - from);
    }
  });
  progress.finish();
}

function checkArguments(path: string, table: CsvTable, options: SaveCsvOptions): void {
  const where = "saveCsv";
  mustBePath(where, path);
  checkFileOptions(where, options, ["label", "delimiter"]);
  mustBeDelimiter(where, options.delimiter);
  const { X, Y, columns, classes } = table ?? {};
  const isTensor = (tensor: unknown, rank: number, dtypes: string[]): tensor is Tensor =>
    tensor instanceof tf.Tensor && tensor.rank === rank && dtypes.includes(tensor.dtype);
  const isX = isTensor(X, 2, ["float32", "int32", "bool"]) && X.shape[1] > 0;
  mustBe(where, "X", "a tensor of numbers [rows, columns]", X, isX);
  const isY = Y === undefined || (isTensor(Y, 1, ["int32"]) && Y.shape[0] === X.shape[0]);
  mustBe(where, "Y", `a tensor of int32 [${X.shape[0]}], as X has ${X.shape[0]} rows`, Y, isY);
  const areTexts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((text) => typeof text === "string");
  const areColumns = columns === undefined || (areTexts(columns) && columns.length === X.shape[1]);
  mustBe(where, "columns", `${X.shape[1]} names, as X has ${X.shape[1]} columns`, columns, areColumns);
  mustBe(where, "classes", "an array of texts", classes, classes === undefined || areTexts(classes));
}

function checkNumbers(numbers: TypedArray, width: number): void {
  const infinite = numbers.findIndex((number) => number === Infinity || number === -Infinity);
  const place = `[${Math.floor(infinite / width)}, ${infinite % width}]`;
  mustBe("saveCsv", `X at ${place}`, "a finite number or NaN", numbers[infinite], infinite < 0);
}

function checkLabels(labels: TypedArray | undefined, classes: readonly string[] | undefined): void {
  if (!labels || !classes) return;
  const wrong = labels.findIndex((label) => classes[label] === undefined);
  mustBe(
    "saveCsv",
    `Y at [${wrong}]`,
    `the number of one of the ${classes.length} classes`,
    labels[wrong],
    wrong < 0,
  );
}

function plain(text: string, delimiter: string): boolean {
  return text !== "" && text.trim() === text && !text.includes(delimiter) && !/["\r\n\ufeff]/.test(text);
}

/** An int32 as it is; a float32 as a decimal, of six digits or as many more as tell it from others. */
function numberText(number: number): string {
  if (Number.isNaN(number)) return "";
  if (Object.is(number, -0)) return "-0";
  if (Number.isInteger(number) && Math.abs(number) < 2 ** 32) return String(number);
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(number.toPrecision(digits));
    if (Math.fround(rounded) === number) return String(rounded);
  }
  return String(Number(number.toPrecision(9)));
}

import { TensorFileError } from "./errors.js";
import { GrowingArray } from "./growing-array.js";

export interface TableOptions {
  header?: boolean;
  label?: string | number;
  columns?: readonly (string | number)[];
  classes?: readonly string[];
  missing?: number;
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Is it a decimal number? More digits than this no program writes, and they would cost time. */
const isDecimal = (text: string) => text.length <= 1000 && decimal.test(text);

const listed = (names: readonly string[]) =>
  `${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`;

/** What the rows of a table are turned into as they come: numbers, and labels as numbers of classes. */
export class TableReader {
  readonly #path: string;
  readonly #options: TableOptions;
  readonly #classes = new Map<string, number>();
  readonly numbers: GrowingArray<Float32Array>;
  readonly labels: GrowingArray<Int32Array>;
  /** Of all columns of the file. */
  #names: string[] = [];
  #features: number[] = [];
  #label: number | undefined;
  rows = 0;

  constructor(path: string, options: TableOptions) {
    this.#path = path;
    this.#options = options;
    this.numbers = new GrowingArray(path, (length) => new Float32Array(length));
    this.labels = new GrowingArray(path, (length) => new Int32Array(length));
    options.classes?.forEach((name, k) => {
      this.#classes.set(name, k);
    });
  }

  /** The names of the columns of numbers. */
  get columns(): string[] {
    return this.#features.map((column) => this.#names[column]);
  }

  /** Takes the next line's cells. */
  push(cells: string[], line: number): void {
    if (this.#names.length === 0) {
      this.#start(cells, line);
      if (this.#options.header !== false) return;
    }
    if (cells.length !== this.#names.length) {
      const rule = `must have ${this.#names.length} cells, as the first line has`;
      throw new TensorFileError(this.#path, rule, { value: cells.length, line });
    }
    for (const column of this.#features) this.numbers.push(this.#number(cells[column], line, column));
    if (this.#label !== undefined) this.labels.push(this.#class(cells[this.#label], line, this.#label));
    this.rows++;
  }

  /**
   * The classes in order, and each label as its class's number. Without classes of the caller's they are sorted, by value
   * where all are numbers, so that their order doesn't hang on that of the rows.
   */
  classified(): { classes: string[]; labels: Int32Array } {
    const labels = this.labels.toArray();
    const found = [...this.#classes.keys()];
    if (this.#options.classes) return { classes: found, labels };
    const areNumbers = found.every(isDecimal);
    const classes = [...found].sort((a, b) => (areNumbers ? Number(a) - Number(b) : a < b ? -1 : 1));
    const position = new Map(classes.map((name, k) => [name, k]));
    const renumbered = found.map((name) => position.get(name) as number);
    return { classes, labels: labels.map((k) => renumbered[k]) };
  }

  #start(cells: string[], line: number): void {
    const { header, label, columns } = this.#options;
    if (header === undefined && cells.every(isDecimal)) {
      const rule =
        "the first line holds only numbers: say header: false if they are data, header: true if they are names";
      throw new TensorFileError(this.#path, rule, { value: cells, line });
    }
    this.#names = header === false ? cells.map((_, column) => String(column)) : cells;
    const known = new Set<string>();
    const twice = this.#names.find((name) => known.size === known.add(name).size);
    if (twice !== undefined) {
      throw new TensorFileError(this.#path, "each column must have a name of its own", {
        value: twice,
        line,
      });
    }
    this.#label = label === undefined ? undefined : this.#find(label);
    const features = columns?.map((column) => this.#find(column)) ?? [...this.#names.keys()];
    this.#features = features.filter((column) => column !== this.#label);
  }

  #find(wanted: string | number): number {
    const column = typeof wanted === "number" ? wanted : this.#names.indexOf(wanted);
    if (this.#names[column] === undefined) {
      const rule = `has ${this.#names.length} columns: ${listed(this.#names)}`;
      throw new TensorFileError(this.#path, rule, { value: wanted });
    }
    return column;
  }

  #number(text: string, line: number, column: number): number {
    const { missing } = this.#options;
    if (text === "" && missing !== undefined) return missing;
    const number = Math.fround(isDecimal(text) ? Number(text) : NaN);
    if (!Number.isFinite(number)) this.#refuse("must be a number that float32 can hold", text, line, column);
    return number;
  }

  #class(text: string, line: number, column: number): number {
    if (text === "") this.#refuse("must have a label", text, line, column);
    let number = this.#classes.get(text);
    if (number === undefined) {
      const { classes } = this.#options;
      if (classes) this.#refuse(`must be one of the classes ${listed(classes)}`, text, line, column);
      number = this.#classes.size;
      this.#classes.set(text, number);
    }
    return number;
  }

  #refuse(rule: string, value: string, line: number, column: number): never {
    const columnName = this.#options.header === false ? undefined : this.#names[column];
    throw new TensorFileError(this.#path, rule, { value, line, column: column + 1, columnName });
  }
}

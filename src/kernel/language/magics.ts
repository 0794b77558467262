import { parseSync } from "oxc-parser";
import { runtimeName } from "../channel/runtime-name.js";
import { type Completeness, completeness } from "./completeness.js";
import { readSyntax } from "./declarations.js";
import { dialectOf } from "./dialect.js";
import { type Edit, Edits } from "./edits.js";
import { isCellMagic, isLineMagic, magicNamed, magicTable } from "./magic-table.js";
import { closest } from "./spelling.js";

/** What is wrong with how a magic is written, and where; offsets in UTF-16 units. */
export interface MagicProblem {
  message: string;
  start: number;
  end: number;
}

/** A cell whose magics have become ordinary TypeScript. */
export interface MagicCell {
  edits: Edits;
  /** The magics whose text is words, in their order. */
  used: { name: string; args: string }[];
  problem?: MagicProblem;
}

/** Cells that people write are far from this; without a limit, thousands of lines in one template could take minutes. */
const MAX_PARSED = 2_000_000;
/** What a cell without any magic has nowhere: lets it pass unread. */
const SOME = /^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t;]*$/m;
const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
const CELL_HEAD = /%%([\p{L}_][\w-]*)?(\?{0,2})[ \t]*([^\n]*)/uy;
const LINE = /^%([\p{L}_][\w-]*)[ \t]*(.*)$/su;
const SHELL = /^!(!?)[ \t]*(.*)$/su;
const ASSIGNED = new RegExp(
  String.raw`^(?:(?:const|let|var)\s+(?:\[[^\]=]*\]|\{[^}=]*\}|${NAME})|${NAME})(?:\s*:[^=]+)?\s*=[ \t]*(?=!|%[\p{L}_])`,
  "u",
);
const HELP = new RegExp(
  String.raw`^(\?{0,2})[ \t]*(%{0,2}${NAME}(?:\.${NAME})*)[ \t]*(\?{0,2})[ \t]*;?[ \t]*$`,
  "u",
);
const LEADING = new RegExp(`^[!%][!\\s]*(${NAME})`, "u");
const DECLARED = new RegExp(String.raw`\b(?:const|let|var|function|class|enum|as)\s+(${NAME})`, "gu");
const KEYWORDS = new Set(
  "await async class delete false function import new null super this true typeof void".split(" "),
);
const TIMEIT_OPTIONS = /^(?:-[nr][ \t]*\d+[ \t]+|-[nr][ \t]*\d+$)*/;

/**
 * Finds a cell's magics and replaces them by calls. A line is a magic only where it could not be TypeScript: what
 * stands before it is complete, and it either does not parse or begins with a name that nothing has. So lines in
 * template literals, comments and unfinished expressions stay what they are.
 *
 * @param cell the number under which its calls speak to the host
 * @param knows whether an earlier cell declared a name
 */
export function readMagics(cell: number, source: string, knows: (name: string) => boolean): MagicCell {
  if (!SOME.test(source)) return { edits: new Edits(source, []), used: [] };
  return new MagicReader(cell, source, knows).read();
}

class MagicReader {
  readonly #cell: number;
  readonly #source: string;
  readonly #knows: (name: string) => boolean;
  readonly #edits: Edit[] = [];
  readonly #used: MagicCell["used"] = [];
  /** Names that the cell declares, and TypeScript of it that was not looked through for them. */
  readonly #declared = new Set<string>();
  #unread: string[] = [];
  /** How many characters may still be parsed. */
  #left = MAX_PARSED;
  #problem: MagicProblem | undefined;
  /** What looks as if it were declared anywhere in the cell. */
  #looks: Set<string> | undefined;

  constructor(cell: number, source: string, knows: (name: string) => boolean) {
    this.#cell = cell;
    this.#source = source;
    this.#knows = knows;
  }

  read(): MagicCell {
    const start = this.#source.search(/\S/);
    if (this.#source.startsWith("%%", start)) this.#cellMagic(start);
    else this.#lines(0);
    const problem = this.#problem && { problem: this.#problem };
    return { edits: new Edits(this.#source, this.#edits), used: this.#used, ...problem };
  }

  /** Reads the lines from an offset on, which begin a statement. */
  #lines(from: number): void {
    const source = this.#source;
    // The TypeScript since the last magic starts at `segment`; from `boundary` on it was not looked at.
    let segment = from;
    let boundary = from;
    for (let at = from; at < source.length; ) {
      const lineEnd = this.#lineEnd(at);
      const start = at + /^[ \t]*/.exec(source.slice(at, lineEnd))![0].length;
      const line = source.slice(start, lineEnd);
      at = lineEnd + 1;
      const assigned = ASSIGNED.exec(line)?.[0].length ?? 0;
      const help = HELP.exec(line);
      const asksHelp = help !== null && (help[1] !== "" || help[3] !== "");
      if (!asksHelp && !/^(!|%[\p{L}_])/u.test(line.slice(assigned))) continue;
      // What goes on from a line to the next (`.then(…)`, `else`) is complete together only.
      const complete = [boundary, segment].find((begin) => this.#status(begin, start) === "complete");
      if (complete === undefined) continue;
      this.#unread.push(source.slice(complete, start));
      boundary = start;
      // `%` and `?` may go on with the line above; anything else begins a statement.
      const begin = asksHelp || line.startsWith("%") ? segment : start;
      const typescript = this.#typescriptUntil(begin, start + assigned, lineEnd, asksHelp);
      if (typescript !== undefined) {
        at = typescript + 1;
        continue;
      }
      const known = this.#edits.length;
      const end = asksHelp
        ? this.#help(start, lineEnd, help[2]!, help[1]!.length + help[3]!.length)
        : this.#magic(start + assigned, lineEnd, assigned > 0);
      const edits = this.#edits.slice(known).map((edit) => moved(edit, -start));
      this.#unread.push(new Edits(source.slice(start, end), edits).text);
      at = end + 1;
      segment = end;
      boundary = end;
    }
  }

  #status(from: number, to: number): Completeness["status"] {
    this.#left -= to - from;
    return this.#left < 0 ? "invalid" : completeness(this.#source.slice(from, to)).status;
  }

  #lineEnd(from: number): number {
    const end = this.#source.indexOf("\n", from);
    return end < 0 ? this.#source.length : end;
  }

  /** Where the TypeScript ends that a line begins, if it is that. */
  #typescriptUntil(begin: number, start: number, lineEnd: number, asksHelp: boolean): number | undefined {
    const leading = LEADING.exec(this.#source.slice(start, lineEnd))?.[1];
    if (leading !== undefined && !this.#isKnown(leading)) return undefined;
    for (let end = lineEnd; ; end = this.#lineEnd(end + 1)) {
      const status = this.#status(begin, end);
      // Nothing is run of which nobody knows what it is.
      if (status === "complete" || this.#left < 0) return end;
      if (status !== "incomplete") return undefined;
      if (end >= this.#source.length) return asksHelp ? undefined : end;
    }
  }

  /** Whether a name that a line begins with means something: declared, or a global. */
  #isKnown(name: string): boolean {
    if (KEYWORDS.has(name) || name in globalThis || name === "require" || this.#knows(name)) return true;
    for (const text of this.#unread.splice(0))
      for (const declaration of readSyntax(text).declarations) this.#declared.add(declaration.name);
    // Below the line, where the cell may not parse, by the looks.
    this.#looks ??= new Set([...this.#source.matchAll(DECLARED)].map(([, declared]) => declared!));
    return this.#declared.has(name) || this.#looks.has(name);
  }

  /** @returns the offset where it ends */
  #magic(start: number, lineEnd: number, assigned: boolean): number {
    const shell = SHELL.exec(this.#source.slice(start, lineEnd));
    if (shell) return this.#shell(start, lineEnd, assigned);
    const [whole, name, args] = LINE.exec(this.#source.slice(start, lineEnd))!;
    const magic = magicNamed(name!);
    const nameEnd = start + 1 + name!.length;
    if (!magic || !isLineMagic(magic)) {
      const message = magic
        ? `%%${name} is for whole cells: write it with two %, in the cell's first line`
        : unknown(`%${name}`, name!);
      return this.#fail(message, start, nameEnd, lineEnd);
    }
    if (magic.form === "words") {
      const words = args!.trim();
      this.#used.push({ name: magic.name, args: words });
      this.#replace(start, lineEnd, `await ${this.#call("call", magic.name, words)};`);
      return lineEnd;
    }
    const codeStart = start + whole!.length - args!.length;
    if (magic.name === "time") return this.#time(start, codeStart, lineEnd);
    if (assigned) return this.#fail("%timeit gives no value that could be assigned", start, nameEnd, lineEnd);
    return this.#timeit(start, codeStart, lineEnd);
  }

  #shell(start: number, lineEnd: number, assigned: boolean): number {
    let end = lineEnd;
    while (/\\\r?$/.test(this.#source.slice(start, end)) && end < this.#source.length)
      end = this.#lineEnd(end + 1);
    const [, again, command] = SHELL.exec(this.#source.slice(start, end))!;
    if (command!.trim() === "") return this.#fail("a command is missing behind !", start, lineEnd, lineEnd);
    const call = this.#call(assigned || again ? "lines" : "shell", command!.trim());
    this.#replace(start, end, `await ${call};`);
    return end;
  }

  /** `name?` and `name??` */
  #help(start: number, end: number, name: string, marks: number): number {
    const call = name.startsWith("%")
      ? this.#call("call", "help", name)
      : this.#call("call", "inspect", name, marks > 1 ? "source" : "");
    this.#replace(start, end, `await ${call};`);
    return end;
  }

  #time(start: number, codeStart: number, lineEnd: number): number {
    const code = this.#source.slice(codeStart, lineEnd);
    const usage = "%time needs an expression or statement behind it";
    if (code.trim() === "") return this.#fail(usage, start, lineEnd, lineEnd);
    const [open, close] = [`${this.#do("start", "line")}; `, ` ${this.#do("stop", "line")};`];
    if (
      /^(!|%[\p{L}_])/u.test(code) &&
      this.#typescriptUntil(codeStart, codeStart, lineEnd, false) === undefined
    ) {
      this.#replace(start, codeStart, open);
      const end = this.#magic(codeStart, lineEnd, false);
      this.#replace(end, end, close);
      return end;
    }
    const { end, expression, last } = this.#code(codeStart, lineEnd);
    if (expression) {
      const [from, to] = expression;
      this.#replace(start, from, `${this.#target}.stop("line", ${this.#do("start", "line")}, (`);
      this.#replace(to, to, "))");
      if (this.#source.slice(to, last).trim() === "") this.#replace(last, last, ";");
    } else if (last > codeStart) {
      this.#replace(start, codeStart, open);
      this.#replace(last, last, `;${close}`);
    } else this.#replace(start, codeStart, "");
    return end;
  }

  #timeit(start: number, from: number, lineEnd: number): number {
    const options = TIMEIT_OPTIONS.exec(this.#source.slice(from, lineEnd))![0];
    const codeStart = from + options.length;
    const usage = "%timeit needs an expression or statement behind it";
    if (this.#source.slice(codeStart, lineEnd).trim() === "")
      return this.#fail(usage, start, lineEnd, lineEnd);
    const { end, expression, last } = this.#code(codeStart, lineEnd);
    const loop = this.#loop(options);
    if (expression) {
      const [first, to] = expression;
      this.#replace(start, first, `${loop}${this.#target}.sink = (`);
      this.#replace(to, to, "); }");
    } else if (last > codeStart) {
      this.#replace(start, codeStart, loop);
      this.#replace(last, last, " }");
    } else this.#replace(start, codeStart, "");
    return end;
  }

  #loop(options: string): string {
    return `for (let __n of ${this.#do("timeit", options.trim())}) while (__n-- > 0) { `;
  }

  /**
   * The TypeScript behind a magic, which may go on in the lines below.
   *
   * @returns where its last line ends; where its only expression starts and ends, if it is that; where its last
   *   statement ends, which is where it starts if it doesn't parse
   */
  #code(start: number, lineEnd: number): { end: number; expression?: [number, number]; last: number } {
    let end = lineEnd;
    while (end < this.#source.length && this.#status(start, end) === "incomplete")
      end = this.#lineEnd(end + 1);
    const { program, errors } = parse(this.#source.slice(start, end));
    const statement = program.body.at(-1);
    if (errors.length || !statement) return { end, last: start };
    const last = start + statement.end;
    if (program.body.length > 1 || statement.type !== "ExpressionStatement") return { end, last };
    const { expression } = statement;
    return { end, last, expression: [start, start + expression.end] };
  }

  #cellMagic(start: number): void {
    CELL_HEAD.lastIndex = start;
    const [head, name, marks, args] = CELL_HEAD.exec(this.#source)!;
    const end = start + head.length;
    const nameEnd = start + 2 + (name?.length ?? 0);
    if (marks && !args) {
      this.#help(start, end, `%%${name}`, 1);
      return;
    }
    const magic = magicNamed(name ?? "");
    const body = this.#source.slice(end + 1);
    if (!magic) this.#fail(unknown(`%%${name ?? ""}`, name ?? ""), start, nameEnd, end);
    else if (!isCellMagic(magic))
      this.#fail(`%${name} stands in one line: write it with one %`, start, nameEnd, end);
    else if (magic.form === "text") {
      if (args!.trim()) {
        const message = `%%${name} takes nothing behind its name; its text is in the lines below`;
        this.#fail(message, nameEnd, end, end);
      } else this.#replace(start, this.#source.length, `await ${this.#call("call", magic.name, "", body)};`);
    } else if (body.trim() === "")
      this.#fail(`%%${name} measures the lines below it, but there are none`, start, nameEnd, end);
    else this.#measure(magic.name, start, nameEnd, end, args!.trim());
  }

  /** `%%time` and `%%timeit`: the cell's code between a beginning and an end. */
  #measure(name: string, start: number, nameEnd: number, headEnd: number, args: string): void {
    const options = name === "timeit" ? TIMEIT_OPTIONS.exec(args)![0] : "";
    if (args.length > options.length) {
      const message = `%%${name} measures the lines below it; "${args}" can't stand behind it`;
      this.#fail(message, nameEnd, headEnd, headEnd);
      return;
    }
    this.#replace(start, headEnd, name === "timeit" ? this.#loop(options) : `${this.#do("start", "cell")};`);
    const head = this.#edits.at(-1)!;
    this.#lines(headEnd);
    const edits = new Edits(this.#source, this.#edits);
    const base = edits.toChanged(headEnd);
    const { program, errors } = parse(edits.text.slice(base));
    const last = program.body.at(-1);
    const original = (offset: number) => edits.toOriginal(base + offset);
    // What does not parse is left to the compiler to say, without a bracket of ours.
    if (errors.length || !last) head.text = "";
    else if (name === "timeit") this.#replace(original(last.end), original(last.end), " }");
    else if (last.type === "ExpressionStatement" && this.#edits.at(-1)!.end <= original(last.start)) {
      const { start: from, end: to } = last.expression;
      this.#replace(original(from), original(from), `${this.#target}.stop("cell", undefined, (`);
      this.#replace(original(to), original(to), "))");
    } else this.#replace(original(last.end), original(last.end), `; ${this.#do("stop", "cell")};`);
  }

  get #target(): string {
    return `${runtimeName}.magic`;
  }

  #call(method: string, ...args: string[]): string {
    return `${this.#target}.${method}(${[this.#cell, ...args.map(quoted)].join(", ")})`;
  }

  #do(method: string, argument: string): string {
    return `${this.#target}.${method}(${quoted(argument)})`;
  }

  /** Puts text in the place of other text, on as many lines. */
  #replace(start: number, end: number, text: string): void {
    const missing = count(this.#source.slice(start, end)) - count(text);
    this.#edits.push({ start, end, text: text + "\n".repeat(Math.max(0, missing)) });
  }

  /** @returns the end of what is left out */
  #fail(message: string, start: number, end: number, lineEnd: number): number {
    this.#problem ??= { message, start, end };
    if (lineEnd > start) this.#replace(start, lineEnd, "");
    return lineEnd;
  }
}

const parse = (source: string) => {
  const lang = dialectOf(source);
  return parseSync(`cell.${lang}`, source, { sourceType: "module", lang });
};
const count = (text: string) => text.split("\n").length - 1;
const moved = ({ start, end, text }: Edit, by: number): Edit => ({ start: start + by, end: end + by, text });
const quoted = (text: string) => JSON.stringify(text);

function unknown(written: string, name: string): string {
  const near = closest(
    name,
    magicTable.map((magic) => magic.name),
  );
  const other = near && magicNamed(near)!;
  const mark = other && !isLineMagic(other) ? "%%" : "%";
  return `there is no magic ${written}${near ? `; did you mean ${mark}${near}?` : ""} (%help lists all of them)`;
}

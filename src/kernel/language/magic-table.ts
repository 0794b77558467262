/** What the text behind a magic's name is; it decides what completes it and what TypeScript it becomes. */
export type MagicForm =
  /** Words, given to a function as they are. */
  | "words"
  /** TypeScript, which stays in the cell and is wrapped. */
  | "code"
  /** The cell's other lines, as text of another language. */
  | "text";

export interface Magic {
  name: string;
  form: MagicForm;
  /** How it is written; more than one way where it does more than one thing. */
  usage: string[];
  /** What it does, as Markdown. */
  summary: string;
  /** What its first word may be: names of files or folders, or one of these. */
  completes?: "files" | "folders" | readonly string[];
}

/** Every magic there is: what `%help` documents, what completes after `%`, and what a cell may begin with. */
export const magicTable: readonly Magic[] = [
  {
    name: "help",
    form: "words",
    usage: ["%help", "%help NAME"],
    summary: "Shows this, or what one magic does. `%NAME?` does too.",
  },
  {
    name: "time",
    form: "code",
    usage: ["%time CODE", "%%time"],
    summary:
      "Runs an expression or statement once and tells how long it took, by the clock and in processor time. Its value stays " +
      "the cell's result, and what it declares stays declared. `%%time` in the first line measures the whole cell.",
  },
  {
    name: "timeit",
    form: "code",
    usage: ["%timeit [-n LOOPS] [-r RUNS] CODE", "%%timeit [-n LOOPS] [-r RUNS]"],
    summary:
      "Runs code over and over and tells the mean time of a loop, its spread and the best. The number of loops is chosen by " +
      "itself; code may `await`. What it declares stays inside.",
  },
  {
    name: "who",
    form: "words",
    usage: ["%who", "%who TEXT"],
    summary:
      "Lists the names that cells declared, with their types and values; or those that contain a text.",
  },
  {
    name: "reset",
    form: "words",
    usage: ["%reset", "%reset out"],
    summary:
      "Forgets all names that earlier cells declared, with their values and types, and all results. It doesn't ask. " +
      "`%reset out` forgets the results alone (`Out`, `_`), which frees the memory that they hold.",
    completes: ["out"],
  },
  {
    name: "history",
    form: "words",
    usage: ["%history", "%history LAST"],
    summary: "Prints the cells that ran, with their numbers; or the last few of them.",
  },
  {
    name: "cd",
    form: "words",
    usage: ["%cd FOLDER", "%cd", "%cd -"],
    summary:
      "Changes the folder in which files are read and written and commands run: to the one named, back to the notebook's, or " +
      "to the one before. Imports are not moved by it: they always start at the notebook's folder, as their types do.",
    completes: "folders",
  },
  {
    name: "env",
    form: "words",
    usage: ["%env", "%env NAME", "%env NAME=VALUE"],
    summary:
      "Lists the environment's variables (those that look secret without their values), gives one, or sets one, also for the " +
      "commands that cells start.",
  },
  {
    name: "load",
    form: "words",
    usage: ["%load FILE"],
    summary: "Replaces the cell by the text of a file.",
    completes: "files",
  },
  {
    name: "npm",
    form: "words",
    usage: ["%npm install NAME …", "%npm uninstall NAME …", "%npm ls"],
    summary:
      "Installs packages beside the notebook: where the nearest `package.json` is, in its folder or one above, or else in its " +
      "folder. Types come along: `@types/NAME` is installed, too, if a package has none of its own. A package " +
      "that was imported before it was updated stays as it was until the kernel restarts.",
    completes: ["install", "uninstall", "ls"],
  },
  {
    name: "typecheck",
    form: "words",
    usage: ["%typecheck", "%typecheck on", "%typecheck warn", "%typecheck off"],
    summary:
      "What a type error does: stops the cell before it runs (`on`, which is how notebooks start), is shown as a warning " +
      "(`warn`), or nothing (`off`). It counts for the cell it stands in, too. Without a word it tells how it is set.",
    completes: ["on", "warn", "off"],
  },
  {
    name: "html",
    form: "text",
    usage: ["%%html"],
    summary: "Shows the cell as HTML.",
  },
  {
    name: "markdown",
    form: "text",
    usage: ["%%markdown"],
    summary: "Shows the cell as Markdown.",
  },
  {
    name: "svg",
    form: "text",
    usage: ["%%svg"],
    summary: "Shows the cell as an SVG picture.",
  },
  {
    name: "bash",
    form: "text",
    usage: ["%%bash"],
    summary: "Runs the cell in bash. An exit status other than 0 is an error.",
  },
  {
    name: "sh",
    form: "text",
    usage: ["%%sh"],
    summary: "Runs the cell in sh. An exit status other than 0 is an error.",
  },
];

const byName = new Map(magicTable.map((magic) => [magic.name, magic]));

export const magicNamed = (name: string): Magic | undefined => byName.get(name);

/** Whether a magic can stand in one line, or at a cell's head for all of it. */
export const isLineMagic = ({ form }: Magic): boolean => form !== "text";
export const isCellMagic = ({ form }: Magic): boolean => form !== "words";

/** A magic's documentation as Markdown. */
export function magicHelp({ usage, summary }: Magic): string {
  return `\`\`\`\n${usage.join("\n")}\n\`\`\`\n\n${summary}`;
}

import { type ExpressionStatement, type Node, type Program, parse } from "acorn";
import { analyze } from "eslint-scope";

/** The name under which cells that Lectern's kernel has compiled reach their kernel; the worker stands in for it. */
export const cellRuntime = "__lectern__";

/** What the worker's scripts have for `import`, which needs a flag of Node's there. */
export const importFunction = "__import__";

/** The text of a function that another thread can run, as an expression. */
export interface TaskSource {
  code: string;
  /** How many characters precede what V8 takes for its beginning: the parameters, where it is no arrow function. */
  lead: number;
}

/**
 * Takes a function's text, from which another thread can make it anew.
 *
 * @param globals tells whether every thread has something of that name
 * @throws TypeError if it is none that can be made anew, and names what it uses of its surroundings
 */
export function taskSource(task: unknown, globals: (name: string) => boolean): TaskSource {
  if (typeof task !== "function")
    throw new TypeError(`inWorker: the first argument must be a function, but is ${typeof task}`);
  const code = Function.prototype.toString.call(task);
  if (/\{\s*\[native code\]\s*\}$/.test(code)) {
    throw new TypeError(
      "inWorker: a bound or built-in function has no text to send: write it as (context, data) => { … }",
    );
  }
  const program = parseExpression(code);
  if (!program)
    throw new TypeError("inWorker: a method can't be sent: write it as a function, (context, data) => { … }");
  const names = freeNames(program).filter((name) => name !== cellRuntime && !globals(name));
  if (names.length === 0) return { code: withImports(code, program), lead: leadOf(program, code) };
  throw new ReferenceError(`inWorker: ${refusal(names)}`);
}

function parseExpression(code: string): Program | undefined {
  try {
    const program = parse(`(${code})`, { ecmaVersion: "latest", sourceType: "script", ranges: true });
    const [statement] = program.body;
    const isFunction =
      statement?.type === "ExpressionStatement" &&
      /^(Arrow)?FunctionExpression$/.test(statement.expression.type);
    return isFunction ? program : undefined;
  } catch {
    return undefined;
  }
}

function leadOf(program: Program, code: string): number {
  const { expression } = program.body[0] as ExpressionStatement;
  if (expression.type !== "FunctionExpression") return 0;
  // Positions are those in brackets.
  return code.indexOf("(", (expression.id?.end ?? 1) - 1);
}

/** Lets `import(…)` call {@link importFunction}; the positions are those in brackets. */
function withImports(code: string, program: Node): string {
  const starts: number[] = [];
  const look = (part: unknown): void => {
    if (Array.isArray(part)) for (const each of part) look(each);
    if (typeof part !== "object" || part === null || !("type" in part)) return;
    if (part.type === "ImportExpression") starts.push((part as unknown as Node).start - 1);
    for (const each of Object.values(part)) look(each);
  };
  look(program);
  starts.sort((a, b) => b - a);
  const replaced = (text: string, start: number) =>
    text.slice(0, start) + importFunction + text.slice(start + "import".length);
  return starts.reduce(replaced, code);
}

/** The names that a script uses without declaring them, in the order of their use. */
function freeNames(program: Node): string[] {
  const { globalScope } = analyze(program as never, { ecmaVersion: 2022, sourceType: "script" });
  return [...new Set(globalScope!.through.map(({ identifier }) => identifier.name))];
}

/** Names that students have at hand in a notebook, and where a worker has them from. */
const offered: Record<string, string> = {
  tf: "take tf from the first argument: ({ tf }, data) => …",
  progress: "take progress from the first argument: ({ tf, progress }, data) => …",
  stopped: "take stopped from the first argument: ({ tf, stopped }, data) => …",
};

function refusal(names: string[]): string {
  const [first] = names as [string];
  // The kernel renames what would hide a global.
  const written = names.map((name) => name.replace(/\$$/, ""));
  const list = new Intl.ListFormat("en").format(written.map((name) => `"${name}"`));
  const way = offered[first] ?? `give it what it needs: inWorker(f, { ${written.join(", ")} })`;
  return `the function uses ${list} of its surroundings, which a worker does not have; ${way}`;
}

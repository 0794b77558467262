import { parseSync } from "oxc-parser";

/**
 * Makes a cell of an expression, so that a brace opens an object and a declaration is none.
 *
 * @throws SyntaxError if the text is no expression
 */
export function expressionCell(text: string): string {
  const cell = `(${text}\n)`;
  const { program, errors } = parseSync("cell.ts", cell, { sourceType: "module", lang: "ts" });
  const [statement, ...more] = program.body;
  if (errors.length > 0 || statement?.type !== "ExpressionStatement" || more.length > 0)
    throw new SyntaxError(`an expression was asked for, got ${JSON.stringify(text)}`);
  return cell;
}

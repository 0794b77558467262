import { parseExpressionAt } from "acorn";
import { cutText, textFromCall } from "../display/index.js";

const MAX_CONDITION = 300;

/**
 * What the cell has written as the first argument of the call that a stack tells of, in one line.
 *
 * @returns undefined in kernels that don't tell what stands in a cell, and where it is no plain JavaScript
 */
export function calledWith(stack: string): string | undefined {
  const text = textFromCall(stack);
  if (text === undefined) return undefined;
  try {
    const call = parseExpressionAt(text, 0, { ecmaVersion: "latest", allowAwaitOutsideFunction: true });
    if (call.type !== "CallExpression") return undefined;
    const argument = call.arguments[0];
    return argument && cutText(text.slice(argument.start, argument.end).replace(/\s+/g, " "), MAX_CONDITION);
  } catch {
    return undefined;
  }
}

import type { BinaryExpression, ForStatement, Node, WhileStatement } from "acorn";
import type MagicString from "magic-string";
import { patternNames } from "./patterns.js";
import { walk } from "./walk.js";

/** How many turns a piece has: less than a millisecond of the loops this is for. */
const TURNS = 65_536;

/** Changes a loop so that `between` runs between its pieces. */
export type Cut = (magic: MagicString, between: string) => void;

/**
 * Has a loop run in pieces, as a loop in a loop, so that something can be done every now and then that is not among its own
 * statements: a store to a script-level variable there would make each turn slow.
 *
 * @param isConstant whether a name has the same value all the while
 * @returns undefined for loops that it does not know how to cut
 */
export function cutLoop(loop: Node, source: string, isConstant: (name: string) => boolean): Cut | undefined {
  if (loop.type === "WhileStatement") return cutWhile(loop as WhileStatement);
  const { init, test } = loop as ForStatement;
  if (!test) return undefined;
  const from = init ? init.end : source.indexOf("(", loop.start) + 1;
  // No comment may stand in between.
  if (!/^\s*;\s*$/.test(source.slice(from, test.start))) return undefined;
  return counting(loop as ForStatement, source, isConstant) ?? cutFor(loop, test);
}

function cutWhile({ start, end, test }: WhileStatement): Cut {
  return (magic, between) => {
    magic.appendRight(start, `for (;;) { $turns = ${TURNS}; `);
    limit(magic, test);
    magic.appendLeft(end, ` if ($turns >= 0) break; ${between} }`);
  };
}

function cutFor({ end }: Node, test: Node): Cut {
  return (magic, between) => {
    magic.appendLeft(test.start, `;) { $turns = ${TURNS}; for (; `);
    limit(magic, test);
    magic.appendLeft(end, ` if ($turns >= 0) break; ${between} }`);
  };
}

function limit(magic: MagicString, test: Node): void {
  magic.prependRight(test.start, "$turns-- > 0 && (");
  magic.appendLeft(test.end, ")");
}

/**
 * `for (let i = 0; i < n; i++)`: its pieces end at other values of `i`. Node 20 does not make as fast a loop of one that
 * counts its turns beside.
 */
function counting(
  { end, init, test, update, body }: ForStatement,
  source: string,
  isConstant: (name: string) => boolean,
): Cut | undefined {
  const counter = countedFrom(init);
  const { left, right, operator } = test as BinaryExpression;
  if (counter === undefined || test!.type !== "BinaryExpression" || !/^<=?$/.test(operator)) return undefined;
  if (left.type !== "Identifier" || left.name !== counter || !steps(update, counter)) return undefined;
  const bound = source.slice(right.start, right.end);
  const fixed =
    (right.type === "Literal" && typeof right.value === "number") ||
    (right.type === "Identifier" && isConstant(right.name));
  if (!fixed || writes(body, counter)) return undefined;
  return (magic, between) => {
    const limit = `${counter} + ${TURNS} ${operator} ${bound} ? ${counter} + ${TURNS} : ${bound}`;
    magic.appendLeft(test!.end, `;) { const $end = ${limit}; for (; ${counter} ${operator} $end`);
    magic.appendLeft(end, ` if (${counter} ${operator} $end) break; ${between} }`);
  };
}

/** The name in `let i = 0`. */
function countedFrom(init: ForStatement["init"]): string | undefined {
  if (init?.type !== "VariableDeclaration" || init.kind !== "let" || init.declarations.length !== 1)
    return undefined;
  const { id, init: value } = init.declarations[0]!;
  const isNumber = value?.type === "Literal" && typeof value.value === "number";
  return id.type === "Identifier" && isNumber ? id.name : undefined;
}

function steps(update: ForStatement["update"], counter: string): boolean {
  return (
    update?.type === "UpdateExpression" &&
    update.operator === "++" &&
    update.argument.type === "Identifier" &&
    update.argument.name === counter
  );
}

function writes(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    const { type, left, argument } = node as Node & { left?: Node; argument?: Node & { name?: string } };
    if (type === "AssignmentExpression" && [...patternNames(left!)].includes(name)) found = true;
    if (type === "UpdateExpression" && argument?.name === name) found = true;
  });
  return found;
}

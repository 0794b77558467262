/** A chain of names and keys before the cursor: `rows[0]?.na|` has the path rows, 0, and ends in `na`. */
export interface MemberAccess {
  root: string;
  keys: string[];
  /** The chain's text, up to the dot or bracket that is being gone on from. */
  chain: string;
  /** How it goes on: `.`, `?.`, or a bracket with a quote. */
  joint: string;
  /** Where the joint begins, in UTF-16 units. */
  start: number;
  /** What has been typed of the last key. */
  typed: string;
}

const NAME = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*`;
const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const KEY = String.raw`!?\??\.${NAME}|!?(?:\?\.)?\[(?:\d+|${STRING})\]`;
const BEFORE = String.raw`(?<![\p{ID_Continue}$.#)\]"'\x60])`;
const DOT = String.raw`(?<dot>\??\.)(?<name>[\p{ID_Continue}$]*)`;
const BRACKET = String.raw`(?<bracket>(?:\?\.)?\[["'])(?<string>[^"'\\\n]*)`;
const CHAIN = new RegExp(`${BEFORE}(?<root>${NAME})(?<keys>(?:${KEY})*)!?(?:${DOT}|${BRACKET})$`, "u");

/** Reads the member access that the cursor, at the end of the text, is in; none where it is not one of names and keys. */
export function memberAccess(before: string): MemberAccess | undefined {
  const match = CHAIN.exec(before);
  if (!match) return undefined;
  const { root, keys, dot, name, bracket, string } = match.groups as Record<string, string>;
  const joint = dot ?? bracket!;
  const typed = name ?? string!;
  const start = before.length - typed.length - joint.length;
  return {
    root: root!,
    keys: readKeys(keys!),
    chain: before.slice(match.index, start),
    joint,
    start,
    typed,
  };
}

/** The keys of a chain of names alone, `rows[0].name`; undefined for any other expression. */
export function memberPath(expression: string): [string, ...string[]] | undefined {
  const match = new RegExp(`^(${NAME})((?:${KEY})*)$`, "u").exec(expression);
  return match ? [match[1]!, ...readKeys(match[2]!)] : undefined;
}

function readKeys(text: string): string[] {
  return [...text.matchAll(new RegExp(KEY, "gu"))].map(([key]) => {
    const inside = /\[(.*)\]$/.exec(key)?.[1];
    if (inside === undefined) return key.replace(/^!?\??\./, "");
    return /^\d/.test(inside) ? inside : unquoted(inside);
  });
}

/** A string literal's value; escapes other than of quotes and backslashes are left as they stand. */
const unquoted = (literal: string) => literal.slice(1, -1).replace(/\\(["'\\])/g, "$1");

/** The text that goes on from a joint to a key: `.key`, or `["the key"]` where the key is no name. */
export function accessTo(key: string, joint: string): string {
  if (joint.includes("[")) {
    const quote = joint.at(-1)!;
    return joint + key.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`).replaceAll("\n", "\\n");
  }
  if (new RegExp(`^${NAME}$`, "u").test(key)) return joint + key;
  return `${joint === "?." ? "?." : ""}[${JSON.stringify(key)}]`;
}

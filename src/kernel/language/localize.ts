import type { Node, Program } from "acorn";
import type { Scope } from "eslint-scope";
import type MagicString from "magic-string";
import { cutLoop } from "./cut-loop.js";
import { children, shorthandValues, walk } from "./walk.js";

/** What is known of the names that the cells of a session share. */
export interface SharedNames {
  /** All that cells have declared. */
  declared: Set<string>;
  /** Those that a function of any cell mentions, so that a call may read or change them. */
  captured: Set<string>;
}

/**
 * Lets top-level loops compute with local copies of the session's variables: before Node 24 each number stored in a
 * script-level variable is a new object, which makes a loop of additions seven times slower than in a function.
 *
 * Only innermost `for` and `while` loops that call nothing (but Math's functions) and whose variables no function mentions:
 * nobody else can see the difference then. The copies are written back at the loop's end, however it ends, and between
 * its pieces ({@link cutLoop}) for the case that it is interrupted, after which nothing of it runs any more.
 *
 * @param shared grows by what this cell's functions mention; the cell's own names are declared already
 */
export function localizeLoops(
  program: Program,
  scopes: Scope[],
  module: Scope,
  magic: MagicString,
  shared: SharedNames,
): void {
  const references = scopes
    .flatMap((scope) => scope.references)
    .filter(({ resolved }) => resolved === null || resolved.scope === module);
  for (const { from, identifier } of references)
    if (from.variableScope !== module) shared.captured.add(identifier.name);

  const shorthands = shorthandValues(program);
  const localize = (loop: Node): void => {
    if (!isSelfContained(loop) || /\$(turns|end)\b/.test(magic.original)) return;
    const inside = references.filter(({ identifier }) => {
      const { start, end } = identifier as unknown as Node;
      return start >= loop.start && end <= loop.end;
    });
    const written = new Set(inside.filter((each) => each.isWrite()).map(({ identifier }) => identifier.name));
    const names = [...written].filter(
      (name) =>
        shared.declared.has(name) && !shared.captured.has(name) && !magic.original.includes(local(name)),
    );
    const cut = names.length
      ? cutLoop(loop, magic.original, (name) => shared.declared.has(name) && !written.has(name))
      : undefined;
    if (!cut) return;
    const changed = new Set<number>();
    for (const { identifier } of inside) {
      const { start, end } = identifier as unknown as Node;
      if (!names.includes(identifier.name) || changed.has(start)) continue;
      changed.add(start);
      if (shorthands.has(start)) magic.appendLeft(end, `: ${local(identifier.name)}`);
      else magic.update(start, end, local(identifier.name));
    }
    const copies = names.map((name) => `${local(name)} = ${name}`).join(", ");
    const back = names.map((name) => `${name} = ${local(name)};`).join(" ");
    magic.prependRight(loop.start, `{ let ${copies}, $turns = 0; try { `);
    cut(magic, back);
    magic.appendLeft(loop.end, ` } finally { ${back} } }`);
  };
  const search = (node: Node): void => {
    if (/Function|Class/.test(node.type)) return;
    if (/^(For|While)Statement$/.test(node.type)) localize(node);
    for (const child of children(node)) search(child);
  };
  search(program);
}

const local = (name: string) => `${name}$local`;

/** Whether nothing but the loop itself can run while it runs, and nothing jumps to its head from elsewhere. */
function isSelfContained(loop: Node): boolean {
  let contained = true;
  walk(loop, (node) => {
    if (node !== loop && /^(For|While|DoWhile)/.test(node.type)) contained = false;
    if (node.type === "ContinueStatement" && (node as Node & { label?: Node | null }).label)
      contained = false;
    if (/Function|Class|Await|Yield|^New|Tagged|^Import|^Debugger/.test(node.type)) contained = false;
    if (node.type === "CallExpression" && !isMath((node as Node & { callee: Node }).callee))
      contained = false;
    if ((node as { await?: boolean }).await) contained = false;
  });
  return contained;
}

/** `Math.something` */
function isMath(callee: Node): boolean {
  const { type, object, computed } = callee as Node & {
    object?: Node & { name?: string };
    computed?: boolean;
  };
  return type === "MemberExpression" && !computed && object?.type === "Identifier" && object.name === "Math";
}

import remapping from "@jridgewell/remapping";
import type { CompiledCell } from "../channel/index.js";
import type { CellSyntax } from "./declarations.js";
import { rewrite } from "./rewrite.js";
import { transpile } from "./transpile.js";

/** Compiles the cells of one session, which share the names that had to be renamed. */
export class Compiler {
  readonly #renamed = new Set<string>();
  readonly #reportsAwaits: boolean;

  /** @param reportsAwaits whether compiled cells call `resumed` after each `await` */
  constructor(reportsAwaits: boolean) {
    this.#reportsAwaits = reportsAwaits;
  }

  /** @throws Error if the cell does not parse */
  compile(cell: number, source: string, syntax: CellSyntax): CompiledCell {
    const url = `cell-${cell}.ts`;
    const javascript = transpile(source, url);
    const { code, names, magic } = rewrite(javascript.code, {
      cell,
      endsInExpression: syntax.endsInExpression,
      reportsAwaits: this.#reportsAwaits,
      renamed: this.#renamed,
    });
    const rewritten = magic.generateMap({ hires: "boundary", source: url });
    const map = remapping(rewritten.toString(), (_, context) =>
      context.depth === 1 ? javascript.map : null,
    );
    return { cell, url, code, names, map: map.toString() };
  }
}

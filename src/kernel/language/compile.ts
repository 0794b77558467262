import remapping from "@jridgewell/remapping";
import type { CompiledCell } from "../channel/index.js";
import type { CellSyntax } from "./declarations.js";
import type { SharedNames } from "./localize.js";
import type { TranspileSettings } from "./project.js";
import { rewrite } from "./rewrite.js";
import { transpile } from "./transpile.js";

/** Compiles the cells of one session, which share the names that had to be renamed. */
export class Compiler {
  readonly #renamed = new Set<string>();
  readonly #shared: SharedNames = { declared: new Set(), captured: new Set() };
  readonly #settings: TranspileSettings | undefined;

  /**
   * @param settings what the project's `tsconfig.json` says
   */
  constructor(settings?: TranspileSettings) {
    this.#settings = settings;
  }

  /** @throws Error if the cell does not parse */
  compile(cell: number, source: string, syntax: CellSyntax): CompiledCell {
    const url = `cell-${cell}.ts`;
    const javascript = transpile(source, {
      // By this ending alone swc knows JSX.
      filename: syntax.dialect === "tsx" ? `${url}x` : url,
      dialect: syntax.dialect,
      ...(this.#settings && { settings: this.#settings }),
    });
    const { code, names, magic } = rewrite(javascript.code, {
      cell,
      endsInExpression: syntax.endsInExpression,
      renamed: this.#renamed,
      shared: this.#shared,
      typeOnly: syntax.typeOnly,
    });
    const rewritten = magic.generateMap({ hires: "boundary", source: url });
    const map = remapping(rewritten.toString(), (_, context) =>
      context.depth === 1 ? javascript.map : null,
    );
    return { cell, url, code, names, map: map.toString() };
  }
}

import type {
  ExportNamedDeclaration,
  ForOfStatement,
  ImportDeclaration,
  Node,
  Program,
  Statement,
  VariableDeclaration,
} from "acorn";
import { parse } from "acorn";
import { analyze, type Reference, type Scope } from "eslint-scope";
import MagicString from "magic-string";
import { runtimeName } from "../channel/runtime-name.js";
import { localizeLoops, type SharedNames } from "./localize.js";
import { patternNames } from "./patterns.js";
import { isReserved } from "./reserved.js";
import { shorthandValues, walk } from "./walk.js";

export interface RewriteOptions {
  /** The cell's number, under which it speaks to its host. */
  cell: number;
  endsInExpression: boolean;
  /** Names that stand for something else in scripts, from this cell and all before it; grows. */
  renamed: Set<string>;
  /** Names that cells share, where loops are to compute with local copies; grows. */
  shared?: SharedNames;
  /** Imported names that are types, and so not there when the cell runs. */
  typeOnly: ReadonlySet<string>;
}

export interface Rewritten {
  code: string;
  /** What the cell declares at its top level, under the names that `code` has for them. */
  names: string[];
  magic: MagicString;
}

/**
 * Turns a cell's JavaScript module into a script that declares nothing at its top level: declarations become assignments
 * to names that are declared elsewhere, so that any kind may follow any other under one name. Imports become awaited
 * calls, a cell that awaits becomes a function's body, and the last expression's value is kept.
 */
export function rewrite(source: string, options: RewriteOptions): Rewritten {
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", ranges: true });
  const magic = new MagicString(source);
  const names = new CellRewriter(program, magic, options).run();
  return { code: magic.toString(), names, magic };
}

/** What stands before an `await`: who it is that waits is asked before, and told behind. */
const resumed = `${runtimeName}.resumed(${runtimeName}.cell(), `;

class CellRewriter {
  readonly #program: Program;
  readonly #magic: MagicString;
  readonly #options: RewriteOptions;
  readonly #renamed: Set<string>;
  readonly #names = new Set<string>();
  /** Those of them that are declared by `var`. */
  readonly #vars = new Set<string>();
  /** Whether the cell awaits, so that its statements must become the body of a function. */
  readonly #awaits: boolean;

  constructor(program: Program, magic: MagicString, options: RewriteOptions) {
    this.#program = program;
    this.#magic = magic;
    this.#options = options;
    this.#renamed = options.renamed;
    this.#awaits = awaits(program);
  }

  /** @returns the names that the cell declares */
  run(): string[] {
    const scopes = analyze(this.#program as never, { ecmaVersion: 2022, sourceType: "module" });
    const module = scopes.globalScope!.childScopes[0]!;
    for (const { name } of module.variables) if (isReserved(name)) this.#renamed.add(name);
    this.#renameReferences(scopes.scopes, module);

    this.#localize(scopes.scopes, module);

    if (this.#options.endsInExpression) this.#keepValue();
    for (const statement of this.#program.body) this.#topLevel(statement as Statement);
    this.#nested();
    if (this.#awaits) this.#wrap();
    // As in a fresh module, whatever an earlier cell had under the name: enums and namespaces add to what they find.
    for (const name of this.#vars) this.#magic.prepend(`${name} = undefined;`);
    // Modules are strict, so cells are.
    this.#magic.prepend('"use strict";');
    return [...this.#names];
  }

  #localize(scopes: Scope[], module: Scope): void {
    const { shared } = this.#options;
    if (!shared) return;
    for (const { name } of module.variables) if (!this.#renamed.has(name)) shared.declared.add(name);
    for (const name of this.#renamed) shared.declared.delete(name);
    localizeLoops(this.#program, scopes, module, this.#magic, shared);
  }

  /** References to top-level names that had to be renamed, of this cell or of an earlier one. */
  #renameReferences(scopes: Scope[], module: Scope): void {
    if (this.#renamed.size === 0) return;
    const outer = (reference: Reference) =>
      reference.resolved === null || reference.resolved.scope === module;
    const shorthand = shorthandValues(this.#program);
    const done = new Set<number>();
    for (const scope of scopes)
      for (const reference of scope.references) {
        const identifier = reference.identifier as unknown as Node & { name: string };
        if (!this.#renamed.has(identifier.name) || !outer(reference) || done.has(identifier.start)) continue;
        done.add(identifier.start);
        if (shorthand.has(identifier.start))
          this.#magic.appendLeft(identifier.end, `: ${this.#name(identifier.name)}`);
        else this.#magic.update(identifier.start, identifier.end, this.#name(identifier.name));
      }
    // A declaration without a value (`let process;`) is no reference.
    for (const variable of module.variables)
      for (const definition of variable.identifiers) {
        const identifier = definition as unknown as Node & { name: string };
        if (!this.#renamed.has(identifier.name) || done.has(identifier.start)) continue;
        done.add(identifier.start);
        if (variable.defs.some((def) => def.type === "Variable"))
          this.#magic.update(identifier.start, identifier.end, this.#name(identifier.name));
      }
  }

  #name(name: string): string {
    return this.#renamed.has(name) ? `${name}$` : name;
  }

  #keepValue(): void {
    // The transpiler puts `var N;` behind what it makes of a namespace.
    const last = this.#program.body.findLast(
      (node) => !(node.type === "VariableDeclaration" && node.declarations.every(({ init }) => !init)),
    );
    if (last?.type !== "ExpressionStatement") return;
    const { start, end } = last.expression;
    this.#magic.prependRight(start, `${runtimeName}.keep(${this.#options.cell}, (`);
    this.#magic.appendLeft(end, "))");
  }

  #topLevel(statement: Node): void {
    switch (statement.type) {
      case "ImportDeclaration":
        this.#import(statement as ImportDeclaration);
        return;
      case "ExportNamedDeclaration": {
        const { declaration } = statement as ExportNamedDeclaration;
        if (!declaration) this.#magic.remove(statement.start, statement.end);
        else {
          this.#magic.remove(statement.start, declaration.start);
          this.#topLevel(declaration);
        }
        return;
      }
      case "ExportAllDeclaration":
        this.#magic.remove(statement.start, statement.end);
        return;
      case "ExportDefaultDeclaration": {
        const { declaration } = statement as unknown as { declaration: Node & { id?: unknown } };
        this.#magic.remove(statement.start, declaration.start);
        if (declaration.id) this.#topLevel(declaration);
        return;
      }
      case "VariableDeclaration":
        this.#assign(statement as VariableDeclaration, true);
        return;
      case "ClassDeclaration":
      case "FunctionDeclaration":
        this.#named(statement as Node & { id: Node & { name: string } });
    }
  }

  /** `let x = 1, y` as the assignment `(x = 1, y = undefined)`. */
  #assign({ kind, declarations, start }: VariableDeclaration, statement: boolean): void {
    for (const { id, init, end } of declarations) {
      for (const name of patternNames(id)) {
        this.#names.add(this.#name(name));
        if (kind === "var") this.#vars.add(this.#name(name));
      }
      // A `var` without a value keeps what the cell gave it before.
      if (kind !== "var" && !init) this.#magic.appendLeft(end, " = undefined");
    }
    this.#magic.remove(start, declarations[0]!.start);
    if (statement) {
      this.#magic.prependRight(start, "(");
      this.#magic.prependRight(declarations.at(-1)!.end, ")");
    }
  }

  /** The statements, without the functions that moved to the front, as a function's body. */
  #wrap(): void {
    const first = this.#program.body.find((node) => declarationIn(node).type !== "FunctionDeclaration");
    if (!first) return;
    this.#magic.prependRight(first.start, `${runtimeName}.run(${this.#options.cell}, async () => {`);
    this.#magic.append("\n});");
  }

  /** A class or function as a value that is assigned; functions move to the front, as hoisting demands. */
  #named(declaration: Node & { id: Node & { name: string } }): void {
    const name = this.#name(declaration.id.name);
    this.#names.add(name);
    this.#magic.prependRight(declaration.start, `${name} = `);
    this.#magic.appendLeft(declaration.end, ";");
    if (declaration.type !== "FunctionDeclaration") return;
    // Without its name: inside the function, too, the name means what the latest cell made of it.
    this.#magic.remove(declaration.id.start, declaration.id.end);
    if (this.#program.body[0]?.start !== declaration.start)
      this.#magic.move(declaration.start, declaration.end, 0);
  }

  #import({ source, specifiers: all, attributes, start, end }: ImportDeclaration): void {
    const specifiers = all.filter(({ local }) => !this.#options.typeOnly.has(local.name));
    if (all.length > 0 && specifiers.length === 0) {
      this.#magic.remove(start, end);
      return;
    }
    const names: string[] = [];
    const bindings: string[] = [];
    let namespace: string | undefined;
    for (const specifier of specifiers) {
      const local = this.#name(specifier.local.name);
      if (specifier.type === "ImportNamespaceSpecifier") namespace = local;
      else if (specifier.type === "ImportDefaultSpecifier") bindings.push(`default: ${local}`);
      else {
        const { imported } = specifier;
        const name = String(imported.type === "Identifier" ? imported.name : imported.value);
        names.push(name);
        bindings.push(`${JSON.stringify(name)}: ${local}`);
      }
    }
    const pairs = (attributes ?? []).map(
      ({ key, value }) =>
        `${JSON.stringify(key.type === "Identifier" ? key.name : key.value)}: ${JSON.stringify(value.value)}`,
    );
    const options = pairs.length ? `, { with: { ${pairs.join(", ")} } }` : "";
    const awaited = `await ${runtimeName}.import(${JSON.stringify(source.value)}, ${JSON.stringify(names)}${options})`;
    const call = `${resumed}${awaited})`;
    for (const specifier of specifiers) this.#names.add(this.#name(specifier.local.name));
    const statements: string[] = [];
    if (namespace) statements.push(`${namespace} = ${call};`);
    if (bindings.length) statements.push(`({ ${bindings.join(", ")} } = ${namespace ?? call});`);
    if (statements.length === 0) statements.push(`${call};`);
    this.#magic.update(start, end, statements.join(" "));
  }

  /** What may stand anywhere: dynamic imports, `import.meta`, and `var`s in blocks and loops. */
  #nested(): void {
    const top = new Set<Node>(this.#program.body.map(declarationIn));
    walk(this.#program, (node, inFunction, parent) => {
      if (node.type === "ImportExpression")
        this.#importExpression(node as Node & { source: Node; options?: Node | null });
      else if (
        node.type === "MetaProperty" &&
        (node as unknown as { meta: { name: string } }).meta.name === "import"
      )
        this.#magic.update(node.start, node.end, `${runtimeName}.meta`);
      else if (node.type === "AwaitExpression") {
        this.#magic.appendRight(node.start, resumed);
        this.#magic.prependLeft(node.end, ")");
      } else if (node.type === "ForOfStatement" && (node as ForOfStatement).await) {
        const { body } = node as ForOfStatement;
        this.#magic.prependRight(body.start, `{ ${resumed}undefined); `);
        this.#magic.appendLeft(body.end, " }");
      } else if (node.type === "VariableDeclaration" && !inFunction && !top.has(node)) {
        const declaration = node as VariableDeclaration;
        if (declaration.kind === "var") this.#assign(declaration, !parent?.type.startsWith("For"));
      }
    });
  }

  /** `import(x, options)` as `__lectern__.import(x, [], options)`. */
  #importExpression(node: Node & { source: Node; options?: Node | null }): void {
    this.#magic.update(node.start, node.start + "import".length, `${runtimeName}.import`);
    if (node.options) this.#magic.appendLeft(node.source.end, ", []");
  }
}

/** The declaration that a statement exports, or the statement itself. */
function declarationIn(statement: Node): Node {
  return statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
    ? ((statement as ExportNamedDeclaration).declaration ?? statement)
    : statement;
}

/** Whether a module awaits at its top level; imports do. */
function awaits(program: Program): boolean {
  let found = false;
  walk(program, (node, inFunction) => {
    if (node.type === "ImportDeclaration") found = true;
    else if (node.type === "AwaitExpression" && !inFunction) found = true;
    else if (node.type === "ForOfStatement" && (node as ForOfStatement).await && !inFunction) found = true;
  });
  return found;
}

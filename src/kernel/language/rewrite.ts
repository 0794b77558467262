import type {
  ExportNamedDeclaration,
  ImportDeclaration,
  Node,
  Pattern,
  Program,
  Statement,
  VariableDeclaration,
} from "acorn";
import { parse } from "acorn";
import { analyze, type Reference, type Scope } from "eslint-scope";
import MagicString from "magic-string";
import { runtimeName } from "../host/evaluator.js";
import { isReserved } from "./reserved.js";

export interface Rewritten {
  code: string;
  magic: MagicString;
}

/**
 * Turns a cell's JavaScript module into a script for V8's REPL mode: every top-level declaration becomes a `let`, so
 * that any kind may follow any other under one name; imports become awaited calls; the last expression is kept.
 *
 * @param renamed names that stand for something else in scripts, from this cell and all before it; grows
 */
export function rewrite(source: string, endsInExpression: boolean, renamed: Set<string>): Rewritten {
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", ranges: true });
  const magic = new MagicString(source);
  const cell = new CellRewriter(program, magic, renamed);
  cell.run(endsInExpression);
  return { code: magic.toString(), magic };
}

class CellRewriter {
  readonly #program: Program;
  readonly #magic: MagicString;
  readonly #renamed: Set<string>;
  readonly #hoisted = new Set<string>();

  constructor(program: Program, magic: MagicString, renamed: Set<string>) {
    this.#program = program;
    this.#magic = magic;
    this.#renamed = renamed;
  }

  run(endsInExpression: boolean): void {
    const scopes = analyze(this.#program as never, { ecmaVersion: 2022, sourceType: "module" });
    const module = scopes.globalScope!.childScopes[0]!;
    for (const { name } of module.variables) if (isReserved(name)) this.#renamed.add(name);
    this.#renameReferences(scopes.scopes, module);

    if (endsInExpression) this.#keepValue();
    for (const statement of this.#program.body) this.#topLevel(statement as Statement);
    this.#nested();
    if (this.#hoisted.size) this.#magic.prepend(`let ${[...this.#hoisted].join(", ")};`);
    // Modules are strict, so cells are.
    this.#magic.prepend('"use strict";');
  }

  /** References to top-level names that had to be renamed, of this cell or of an earlier one. */
  #renameReferences(scopes: Scope[], module: Scope): void {
    if (this.#renamed.size === 0) return;
    const outer = (reference: Reference) =>
      reference.resolved === null || reference.resolved.scope === module;
    const shorthand = new Map<number, string>();
    walk(this.#program, (node) => {
      if (node.type === "Property" && (node as { shorthand?: boolean }).shorthand) {
        const value = (node as unknown as { value: Node }).value;
        shorthand.set(value.start, "value");
      }
    });
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
    // `void` keeps the inspector from holding the value.
    this.#magic.appendLeft(start, `void (${runtimeName}.last = (`);
    this.#magic.appendRight(end, "))");
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
        this.#variables(statement as VariableDeclaration);
        return;
      case "ClassDeclaration":
      case "FunctionDeclaration":
        this.#named(statement as Node & { id: Node & { name: string } });
    }
  }

  #variables(declaration: VariableDeclaration): void {
    const { kind, start } = declaration;
    if (kind === "var") this.#hoistVar(declaration, true);
    else if (kind !== "let") this.#magic.update(start, start + kind.length, "let");
  }

  /** `var x = 1` as the assignment `x = 1`, with `let x` before everything else. */
  #hoistVar(declaration: VariableDeclaration, statement: boolean): void {
    for (const { id } of declaration.declarations)
      for (const name of patternNames(id)) this.#hoisted.add(this.#name(name));
    this.#magic.remove(declaration.start, declaration.start + "var ".length);
    if (statement && declaration.declarations[0]?.id.type === "ObjectPattern") {
      this.#magic.appendLeft(declaration.start, "(");
      this.#magic.prependRight(declaration.declarations.at(-1)!.end, ")");
    }
  }

  /** A class or function as a `let` with a value of that name; functions move to the front, as hoisting demands. */
  #named(declaration: Node & { id: Node & { name: string } }): void {
    const name = this.#name(declaration.id.name);
    if (declaration.type === "FunctionDeclaration") {
      // Without its name: inside the function, too, the name means what the latest cell made of it.
      this.#magic.prependRight(declaration.start, `let ${name} = `);
      this.#magic.remove(declaration.id.start, declaration.id.end);
      this.#magic.appendLeft(declaration.end, ";");
      if (this.#program.body[0]?.start !== declaration.start)
        this.#magic.move(declaration.start, declaration.end, 0);
    } else {
      this.#magic.prependRight(declaration.start, `let ${name} = `);
      this.#magic.appendLeft(declaration.end, ";");
    }
  }

  #import({ source, specifiers, attributes, start, end }: ImportDeclaration): void {
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
    const call = `await ${runtimeName}.import(${JSON.stringify(source.value)}, ${JSON.stringify(names)}${options})`;
    const statements: string[] = [];
    if (namespace) statements.push(`let ${namespace} = ${call};`);
    if (bindings.length) statements.push(`let { ${bindings.join(", ")} } = ${namespace ?? call};`);
    if (statements.length === 0) statements.push(`${call};`);
    this.#magic.update(start, end, statements.join(" "));
  }

  /** What may stand anywhere: dynamic imports, `import.meta`, and `var`s in blocks and loops. */
  #nested(): void {
    const top = new Set<Node>(
      this.#program.body.flatMap((node) =>
        node.type === "ExportNamedDeclaration" && node.declaration ? [node.declaration] : [node],
      ),
    );
    walk(this.#program, (node, inFunction, parent) => {
      if (node.type === "ImportExpression")
        this.#importExpression(node as Node & { source: Node; options?: Node | null });
      else if (
        node.type === "MetaProperty" &&
        (node as unknown as { meta: { name: string } }).meta.name === "import"
      )
        this.#magic.update(node.start, node.end, `${runtimeName}.meta`);
      else if (node.type === "VariableDeclaration" && !inFunction && !top.has(node)) {
        const declaration = node as VariableDeclaration;
        if (declaration.kind === "var") this.#hoistVar(declaration, !parent?.type.startsWith("For"));
      }
    });
  }

  /** `import(x, options)` as `__lectern__.import(x, [], options)`. */
  #importExpression(node: Node & { source: Node; options?: Node | null }): void {
    this.#magic.update(node.start, node.start + "import".length, `${runtimeName}.import`);
    if (node.options) this.#magic.appendLeft(node.source.end, ", []");
  }
}

function* patternNames(pattern: Pattern): Generator<string> {
  switch (pattern.type) {
    case "Identifier":
      yield pattern.name;
      return;
    case "ObjectPattern":
      for (const property of pattern.properties)
        yield* patternNames(property.type === "RestElement" ? property.argument : property.value);
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) yield* patternNames(element);
      return;
    case "AssignmentPattern":
      yield* patternNames(pattern.left);
      return;
    case "RestElement":
      yield* patternNames(pattern.argument);
  }
}

type Visit = (node: Node, inFunction: boolean, parent: Node | undefined) => void;

/** Visits every node; `inFunction` where `var`, `this` and `await` are no longer the cell's. */
function walk(node: Node, visit: Visit, inFunction = false, parent?: Node): void {
  visit(node, inFunction, parent);
  const inner = inFunction || /Function|StaticBlock|PropertyDefinition/.test(node.type);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === "string") walk(child, visit, inner, node);
  }
}

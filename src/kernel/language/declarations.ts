import type * as ast from "@oxc-project/types";
import { type Dialect, dialectOf } from "./dialect.js";
import { parseSource } from "./parser.js";
import { patternNames } from "./patterns.js";

/** How a name came to be; it decides how later cells refer to it when they are checked. */
export type DeclarationKind = "const" | "let" | "import" | "type" | "merged";

export interface Declaration {
  name: string;
  /** `merged` is for what has a type and a value at once, or may: classes, enums, functions, namespaces. */
  kind: DeclarationKind;
}

export interface CellSyntax {
  dialect: Dialect;
  /** Everything the cell declares at its top level. */
  declarations: Declaration[];
  /** The names that the cell itself exports, in `export` statements. */
  exported: Set<string>;
  /** What the cell imports from, by its import statements. */
  imports: string[];
  /** Names that it imports as if they were values, and that are types; the type check finds them. */
  typeOnly: Set<string>;
  /** Whether the last statement is an expression, whose value is the cell's result. */
  endsInExpression: boolean;
}

/** Reads what a cell declares. Of a cell that does not parse, what could be understood. */
export function readSyntax(source: string): CellSyntax {
  const dialect = dialectOf(source);
  const { program } = parseSource(source, dialect);
  const imports: string[] = [];
  const found = new Map<string, Declaration>();
  const exported = new Set<string>();
  const add = (name: string, kind: DeclarationKind) => {
    const known = found.get(name);
    const both = known !== undefined && known.kind !== kind;
    found.set(name, { name, kind: both ? "merged" : kind });
  };
  for (const statement of program.body) {
    if (statement.type === "ExportNamedDeclaration") {
      for (const specifier of statement.specifiers) exported.add(moduleName(specifier.exported));
      if (statement.declaration)
        declare(statement.declaration, (name, kind) => {
          add(name, kind);
          exported.add(name);
        });
    } else if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      if ("id" in declaration && declaration.id && declaration.id.type === "Identifier")
        add(declaration.id.name, "merged");
    } else if (statement.type === "ImportDeclaration") {
      imports.push(statement.source.value);
      for (const { local } of statement.specifiers) add(local.name, "import");
    } else declare(statement, add);
  }
  return {
    dialect,
    declarations: [...found.values()],
    exported,
    imports,
    typeOnly: new Set(),
    endsInExpression: program.body.at(-1)?.type === "ExpressionStatement",
  };
}

type Add = (name: string, kind: DeclarationKind) => void;

function declare(statement: ast.Statement | ast.Declaration, add: Add): void {
  switch (statement.type) {
    case "VariableDeclaration": {
      const kind = statement.kind === "const" ? "const" : "let";
      for (const { id } of statement.declarations) for (const name of patternNames(id)) add(name, kind);
      return;
    }
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      if (statement.id) add(statement.id.name, "merged");
      return;
    case "TSModuleDeclaration":
      if (statement.id.type === "Identifier" && statement.kind !== "global") add(statement.id.name, "merged");
      return;
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
      add(statement.id.name, "type");
      return;
    case "TSImportEqualsDeclaration":
      add(statement.id.name, "merged");
      return;
    default:
      for (const name of nestedVars(statement)) add(name, "let");
  }
}

/** Names of `var`s in blocks and loops, which belong to the cell's top level. */
function* nestedVars(node: object): Generator<string> {
  const { type } = node as ast.Node;
  if (/Function|Class|^TS/.test(type)) return;
  if (type === "VariableDeclaration") {
    const declaration = node as ast.VariableDeclaration;
    if (declaration.kind === "var") for (const { id } of declaration.declarations) yield* patternNames(id);
    return;
  }
  if (/Expression$|Literal$|^Identifier$/.test(type)) return;
  for (const child of Object.values(node).flat())
    if (typeof child === "object" && child !== null && "type" in child) yield* nestedVars(child);
}

function moduleName(name: ast.ModuleExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ErrorObject, ValidateFunction } from "ajv";
import type AjvDraft04 from "ajv-draft-04";
import { packageRoot } from "../paths.js";

type JsonObject = Record<string, unknown>;

/** nbformat 4 has changed five times; each change only added things to what this schema describes. */
const newestMinor = 5;

/**
 * Holds a notebook against the official nbformat schema.
 * Returns what is wrong with it, in one line with the place, the rule and the value, or undefined when it is valid.
 * Notebooks before 4.5 have no cell ids; those after it may hold cells and outputs that don't exist yet.
 */
export function findSchemaViolation(notebook: JsonObject): string | undefined {
  const minor = notebook["nbformat_minor"] as number;
  const schema = minor > newestMinor ? relaxedSchema() : strictSchema();
  const cells = notebook["cells"];
  const top = {
    ...notebook,
    cells: Array.isArray(cells) ? [] : cells,
    nbformat_minor: Math.max(minor, newestMinor),
  };
  const violation = firstError(schema.notebook, top, "");
  if (violation) return violation;
  for (const [index, cell] of (cells as unknown[]).entries()) {
    const found = cellViolation(schema, cell, `cells[${index}]`, minor);
    if (found) return found;
  }
  return undefined;
}

function cellViolation(schema: Validators, cell: unknown, path: string, minor: number): string | undefined {
  if (!isObject(cell)) return `${path} must be an object, not ${show(cell)}`;
  const validate = schema.cells[cell["cell_type"] as string];
  if (!validate) {
    if (minor > newestMinor && typeof cell["cell_type"] === "string") return undefined;
    return `${path}.cell_type must be "code", "markdown" or "raw", not ${show(cell["cell_type"])}`;
  }
  const outputs = cell["outputs"];
  const checked: JsonObject = { ...cell, ...(Array.isArray(outputs) ? { outputs: [] } : {}) };
  if (minor < newestMinor) checked["id"] ??= "none";
  const found = firstError(validate, checked, path);
  if (found) return found;
  if (!Array.isArray(outputs)) return undefined;
  for (const [index, output] of outputs.entries()) {
    const bad = outputViolation(schema, output, `${path}.outputs[${index}]`, minor);
    if (bad) return bad;
  }
  return undefined;
}

function outputViolation(
  schema: Validators,
  output: unknown,
  path: string,
  minor: number,
): string | undefined {
  if (!isObject(output)) return `${path} must be an object, not ${show(output)}`;
  const validate = schema.outputs[output["output_type"] as string];
  if (validate) return firstError(validate, output, path);
  if (minor > newestMinor && typeof output["output_type"] === "string") return undefined;
  return `${path}.output_type must be one of ${Object.keys(schema.outputs)
    .map((type) => `"${type}"`)
    .join(", ")}, not ${show(output["output_type"])}`;
}

interface Validators {
  notebook: ValidateFunction;
  cells: Record<string, ValidateFunction>;
  outputs: Record<string, ValidateFunction>;
}

const strictSchema = once(() => compile(loadSchema()));
const relaxedSchema = once(() => compile(allowAdditions(loadSchema()) as JsonObject));

function loadSchema(): JsonObject {
  const file = join(packageRoot, "src/notebook/nbformat.v4.5.schema.json");
  return JSON.parse(readFileSync(file, "utf8")) as JsonObject;
}

/**
 * Compiles the notebook's frame, each kind of cell and each kind of output apart: the schema joins the kinds with `oneOf`,
 * whose errors speak of every kind that the cell is not.
 */
function compile(schema: JsonObject): Validators {
  // The package's types describe a default export, its code is a CommonJS class.
  const Ajv = createRequire(import.meta.url)("ajv-draft-04") as typeof AjvDraft04.default;
  const ajv = new Ajv({ strict: false, verbose: true });
  ajv.addSchema(schema, "notebook");
  const definition = (name: string) => ajv.getSchema(`notebook#/definitions/${name}`) as ValidateFunction;
  return {
    notebook: ajv.getSchema("notebook") as ValidateFunction,
    cells: {
      code: definition("code_cell"),
      markdown: definition("markdown_cell"),
      raw: definition("raw_cell"),
    },
    outputs: {
      stream: definition("stream"),
      display_data: definition("display_data"),
      execute_result: definition("execute_result"),
      error: definition("error"),
    },
  };
}

function allowAdditions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(allowAdditions);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === "additionalProperties" && part === false ? true : allowAdditions(part),
    ]),
  );
}

function firstError(validate: ValidateFunction, value: unknown, path: string): string | undefined {
  if (validate(value)) return undefined;
  // The deepest error is the one about the value itself; those above it say that no alternative fitted.
  const errors = validate.errors ?? [];
  const error = errors.find(({ keyword }) => keyword !== "type" && keyword !== "oneOf") ?? errors.at(-1)!;
  return describe(error, path);
}

function describe(error: ErrorObject, path: string): string {
  const place = path + error.instancePath.replace(/\/(\d+)(?=\/|$)/g, "[$1]").replace(/\//g, ".");
  const at = place.replace(/^\./, "") || "the notebook";
  const value = show(error.data);
  switch (error.keyword) {
    case "required":
      return `${at} must have "${error.params["missingProperty"]}"`;
    case "additionalProperties":
      return `${at} must not have "${error.params["additionalProperty"]}"`;
    case "enum":
      return `${at} must be one of ${JSON.stringify(error.params["allowedValues"])}, not ${value}`;
    case "oneOf":
      return `${at} must be text or a list of lines, not ${value}`;
    default:
      return `${at} ${error.message}, not ${value}`;
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

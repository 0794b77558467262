import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { CompiledCell } from "../channel/index.js";
import { foldFrames } from "./fold-frames.js";

interface CellMap {
  cell: number;
  map: string | TraceMap;
}

const maps = new Map<string, CellMap>();

/** Keeps a cell's source map for the stack traces of errors that pass through it, now and later. */
export function registerMap({ url, cell, map }: CompiledCell): void {
  maps.set(url, { cell, map });
}

/** The text of a cell; undefined for one that was never run. */
export function cellSource(cell: number): string | undefined {
  const known = [...maps.values()].find((each) => each.cell === cell);
  return known && (traced(known).sourcesContent?.[0] ?? undefined);
}

function traced(known: CellMap): TraceMap {
  if (typeof known.map === "string") known.map = new TraceMap(known.map);
  return known.map;
}

/** @returns the TypeScript position (both from 1) of a generated one, or undefined where the map knows none */
function original(
  known: CellMap,
  line: number,
  column: number,
): { line: number; column: number } | undefined {
  for (const bias of [1, -1] as const) {
    const found = originalPositionFor(traced(known), { line, column: column - 1, bias });
    if (found.line !== null) return { line: found.line, column: found.column + 1 };
  }
  return undefined;
}

const ourFiles = new URL("../../", import.meta.url).href;
const ourPath = fileURLToPath(ourFiles);
/** What the kernel and the check cells call, and students don't. */
const ourTools = /\/node_modules\/(mocha|typescript|@swc|@jridgewell)\//;

/** Whether a line of another thread's stack is one of the kernel's or of Node's own. */
export function isInternalFrame(line: string): boolean {
  return (
    /\(node:|at (async )?node:|\(<anonymous>\)$/.test(line) ||
    line.includes(ourFiles) ||
    line.includes(ourPath) ||
    ourTools.test(line)
  );
}

/** Whether a frame belongs to Node, the kernel or its tools rather than to the student or a package. */
function isInternal(file: string): boolean {
  return (
    file === "" ||
    file.startsWith("node:") ||
    file.startsWith(ourFiles) ||
    file.startsWith(ourPath) ||
    ourTools.test(file)
  );
}

const fileOf = (site: NodeJS.CallSite) => site.getScriptNameOrSourceURL?.() ?? site.getFileName() ?? "";

function formatSite(site: NodeJS.CallSite): string {
  const file = fileOf(site);
  const known = maps.get(file);
  if (known === undefined) return `    at ${inFile(site, file)}`;
  const { cell } = known;
  const position = original(known, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1);
  const where = position
    ? `cell ${cell}:${position.line}:${position.column}`
    : `cell ${cell}:${site.getLineNumber()}:${site.getColumnNumber()}`;
  const name = site.getFunctionName();
  const type = site.isToplevel() ? null : site.getTypeName();
  const called = !name
    ? ""
    : site.isConstructor()
      ? `new ${name}`
      : `${site.isAsync?.() ? "async " : ""}${type && !name.startsWith(type) ? `${type}.` : ""}${name}`;
  return called ? `    at ${called} (${where})` : `    at ${where}`;
}

/** A frame in a file: of a local TypeScript file at its own line. */
function inFile(site: NodeJS.CallSite, file: string): string {
  const entry = findSourceMap(file)?.findEntry(
    (site.getLineNumber() ?? 1) - 1,
    (site.getColumnNumber() ?? 1) - 1,
  );
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  if (!entry || !("originalLine" in entry)) return site.toString().replace(file, path);
  const where = `${path}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  const name = site.getFunctionName();
  return name ? `${name} (${where})` : where;
}

/** What two frames of a recursion have in common, the function's name first. */
function functionOf(site: NodeJS.CallSite): string {
  const name = site.getFunctionName();
  return `${name ?? ""} ${fileOf(site)}${name ? "" : `:${site.getLineNumber()}`}`;
}

/** Makes every stack trace of this process speak of the cells' TypeScript, with the kernel's own frames left out. */
export function installStackTraces(): void {
  // A recursion is told in a few lines however deep it is, and so that the line which began it is among them.
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  Error.prepareStackTrace = (error, sites) => {
    let head: string;
    try {
      head = String(error);
    } catch {
      head = "Error";
    }
    const kept = foldFrames(
      sites.filter((site) => !isInternal(fileOf(site))),
      functionOf,
    );
    return [head, ...kept.map((part) => (typeof part === "string" ? part : formatSite(part)))].join("\n");
  };
}

import { escapeHtml } from "../escape.js";
import type { MimeBundle } from "../mime.js";
import { cutText } from "../text.js";

const MAX_SOURCE = 20_000;
const MAX_MEMBERS = 50;
const code = "font-family: var(--jp-code-font-family, monospace); font-size: var(--jp-code-font-size, 13px)";

/** A function or class: its first line, the members of a class, and its source, folded. */
export function functionBundle(value: (...args: unknown[]) => unknown): MimeBundle {
  const source = named(Function.prototype.toString.call(value), nameOf(value));
  const isNative = /\{\s*\[native code\]\s*\}$/.test(source);
  const isClass = /^class\b/.test(source);
  const signature = isNative ? nativeSignature(value) : signatureOf(source);
  const text = [signature, ...(isClass ? members(value) : [])].join("\n");
  // What a compiler put in is nothing that the reader wrote.
  const isReadable = !isNative && !/\b__\w+__\./.test(source);
  if (!isReadable || !source.includes("\n")) return { "text/plain": text };
  const [visible, summary] = isClass
    ? [`<pre>${escapeHtml(text)}</pre>`, "source"]
    : ["", escapeHtml(signature)];
  const html =
    `${visible}<details><summary style="${code}">${summary}</summary>` +
    `<pre>${escapeHtml(cutText(source, MAX_SOURCE))}</pre></details>`;
  return { "text/html": html, "text/plain": text };
}

/** The text before the body: `async function load(url, { retries = 3 })`, `(x) => …`, `class Dense extends Layer`. */
function signatureOf(source: string): string {
  const end = bodyStart(source);
  const head = source.slice(0, end).replace(/\s+/g, " ").trim();
  return cutText(head.endsWith("=>") ? `${head} …` : head, 300);
}

/** Where the body begins: at the first brace, or after the first arrow, that stands in no bracket. */
function bodyStart(source: string): number {
  let depth = 0;
  for (let i = 0; i < Math.min(source.length, 5000); i++) {
    const character = source[i]!;
    if (/["'`]/.test(character)) i = closingQuote(source, i);
    else if ("([".includes(character)) depth++;
    else if (")]".includes(character)) depth--;
    else if (character === "{" && depth === 0) return i;
    else if (character === "{") depth++;
    else if (character === "}") depth--;
    else if (character === "=" && source[i + 1] === ">" && depth === 0) return i + 2;
  }
  return Math.min(source.length, 100);
}

function closingQuote(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === source[start]) return i;
  }
  return source.length;
}

function nativeSignature(value: object): string {
  return `function ${nameOf(value)}() { [native code] }`;
}

function nameOf(value: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(value, "name")?.value;
  return typeof name === "string" ? name : "";
}

/** Kernels assign functions where a cell declares them, so that the name is missing from their source. */
function named(source: string, name: string): string {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return source;
  return source.replace(/^((?:async\s+)?function\s*\*?)\s*\(/, `$1 ${name}(`);
}

/** The names of a class's methods and accessors, from its own prototype and the class itself. */
function members(value: object): string[] {
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype")?.value as object | undefined;
  const own = prototype === undefined ? [] : membersOf(prototype, "");
  const all = [...own, ...membersOf(value, "static ")];
  return all.length > MAX_MEMBERS
    ? [...all.slice(0, MAX_MEMBERS), `  … ${all.length - MAX_MEMBERS} more members`]
    : all;
}

const OF_EVERY_CLASS = new Set(["length", "name", "prototype"]);

function membersOf(holder: object, word: string): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(holder)).flatMap(([name, { get, set, value }]) => {
    if (word && OF_EVERY_CLASS.has(name)) return [];
    if (get || set) return [`  ${word}${[get && "get", set && "set"].filter(Boolean).join("/")} ${name}`];
    if (typeof value !== "function") return word ? [`  ${word}${name}`] : [];
    const source = Function.prototype.toString.call(value);
    if (name === "constructor") {
      const parameters = /\bconstructor\s*\(/.exec(source);
      return parameters ? [`  ${signatureOf(source.slice(parameters.index))}`] : [];
    }
    return [`  ${word}${signatureOf(source)}`];
  });
}

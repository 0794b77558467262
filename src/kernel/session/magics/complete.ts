import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { completeness } from "../../language/completeness.js";
import { isCellMagic, isLineMagic, magicHelp, magicNamed, magicTable } from "../../language/magic-table.js";
import { codePointOffset, utf16Offset } from "../../language/position.js";
import { MagicText } from "./magic-text.js";

type Knows = (name: string) => boolean;

interface Found {
  /** What may stand in the place of the text from `start` to the cursor. */
  texts: string[];
  start: number;
  kind: string;
}

/**
 * Completes what magics themselves consist of: their names, file names, and words that they take.
 *
 * @returns the content of a `complete_reply`; undefined where the cursor is in TypeScript
 */
export function completeMagic(code: string, cursor: number, knows: Knows): object | undefined {
  const offset = utf16Offset(code, cursor);
  const found = complete(code.slice(0, offset), knows);
  if (!found) return undefined;
  const start = codePointOffset(code, found.start);
  const types = found.texts.map((text) => ({ start, end: cursor, text, type: found.kind }));
  return {
    status: "ok",
    matches: found.texts,
    cursor_start: start,
    cursor_end: cursor,
    metadata: { _jupyter_types_experimental: types },
  };
}

function complete(before: string, knows: Knows): Found | undefined {
  const from = before.lastIndexOf("\n") + 1;
  const line = before.slice(from);
  const command = /^\s*(?:(?:(?:const|let|var)\s+)?[\p{ID_Continue}$]+\s*=\s*)?!/u.test(line);
  const magic = /^\s*(%%?)([\w-]*)(\s+(.*))?$/s.exec(line);
  if (!command && !magic) return undefined;
  if (completeness(new MagicText(before.slice(0, from), knows).code).status !== "complete") return undefined;
  const word = /[^\s"'=]*$/.exec(line)![0];
  const start = before.length - word.length;
  if (command) return new MagicText(before, knows).code === before ? undefined : files(word, start);
  const [, mark, name, rest, args] = magic!;
  if (rest === undefined) return names(mark!, name!, before.length - mark!.length - name!.length, from);
  const { completes } = magicNamed(name!) ?? {};
  if (name === "env" && !/[\s=]/.test(args!))
    return { texts: beginning(Object.keys(process.env).sort(), word), start, kind: "variable" };
  if (completes === "folders") return files(word, start, true);
  if (completes === "files" || (name === "npm" && /\s/.test(args!) && /^[.~/]/.test(word)))
    return files(word, start);
  if (completes && !/\s/.test(args!)) return { texts: beginning(completes, word), start, kind: "keyword" };
  return undefined;
}

const beginning = (texts: readonly string[], typed: string) => texts.filter((text) => text.startsWith(typed));

function names(mark: string, typed: string, start: number, lineStart: number): Found {
  const lines = mark === "%" ? magicTable.filter(isLineMagic) : [];
  // `%%` ones stand in a cell's first line only.
  const cells =
    lineStart === 0 ? magicTable.filter((magic) => isCellMagic(magic) && !lines.includes(magic)) : [];
  const all = [...lines.map(({ name }) => `%${name}`), ...cells.map(({ name }) => `%%${name}`)];
  const texts = all.filter((text) => text.replace(/^%+/, "").startsWith(typed));
  return { texts, start, kind: "magic" };
}

/** Files and folders that begin as typed; hidden ones only where a dot is typed. */
function files(typed: string, start: number, foldersOnly = false): Found {
  const split = typed.lastIndexOf("/") + 1;
  const [folder, begun] = [typed.slice(0, split), typed.slice(split)];
  let texts: string[] = [];
  try {
    const entries = readdirSync(path.resolve(folder.replace(/^~(?=\/)/, homedir())), { withFileTypes: true });
    texts = entries
      .filter(({ name }) => name.startsWith(begun) && (begun.startsWith(".") || !name.startsWith(".")))
      .filter((entry) => !foldersOnly || entry.isDirectory())
      .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`)
      .sort();
  } catch {
    // No such folder: nothing completes it.
  }
  return { texts, start, kind: "file" };
}

/** Documentation of the magic whose name the cursor is in, as Markdown. */
export function magicAt(code: string, cursor: number): string | undefined {
  const offset = utf16Offset(code, cursor);
  const lineStart = code.lastIndexOf("\n", offset - 1) + 1;
  const written = /^\s*%%?([\w-]+)/.exec(code.slice(lineStart));
  if (!written || offset > lineStart + written[0].length) return undefined;
  const magic = magicNamed(written[1]!);
  return magic && magicHelp(magic);
}

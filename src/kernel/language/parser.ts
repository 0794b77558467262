import type { Program } from "@oxc-project/types";
import { type Comment, type OxcError, parseSync } from "oxc-parser";
import type { Dialect } from "./dialect.js";

export interface Parsed {
  program: Program;
  comments: Comment[];
  errors: OxcError[];
}

/** A text as a syntax tree; of one that is not right, as much as could be understood, and what is wrong. */
export function parseSource(source: string, lang: Dialect): Parsed {
  const parsed = parseSync(`cell.${lang}`, source, { sourceType: "module", lang });
  try {
    const { program, comments, errors } = parsed;
    return { program, comments, errors };
  } catch {
    // The tree of some wrong texts (a backslash in the name of an attribute) comes as JSON that is none.
    const { program, comments } = parseSync(`cell.${lang}`, "", { sourceType: "module", lang });
    return { program, comments, errors: parsed.errors };
  }
}

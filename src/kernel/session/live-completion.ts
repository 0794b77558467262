import type { Checker } from "../language/checker.js";
import type { Completion } from "../language/completion.js";
import { accessTo, type MemberAccess, memberAccess, memberPath } from "../language/member-access.js";
import { isReserved } from "../language/reserved.js";
import type { LiveValues, ValuePath } from "./live-values.js";

/** Errors that a member of untyped data gives, though it is there: of `unknown`, or possibly null. */
const TOLERATED = new Set([2531, 2532, 2533, 2571, 18046, 18047, 18048, 18049]);
const MAX_PROBED = 100;

/** Properties that a value has at run time and its type does not tell, where the cursor is behind a dot or bracket. */
export class LiveCompletion {
  readonly #checker: Checker;
  readonly #values: LiveValues;

  constructor(checker: Checker, values: LiveValues) {
    this.#checker = checker;
    this.#values = values;
  }

  /**
   * What the value has besides what its type tells, and may be used by it: `any`, `unknown`, index signatures.
   *
   * @param offset in UTF-16 units
   * @param known what the type tells
   */
  async complete(source: string, offset: number, known: Promise<Completion[]>): Promise<Completion[]> {
    const access = memberAccess(source.slice(0, offset));
    const path = access && this.#runtimePath(source, [access.root, ...access.keys]);
    if (!path) return [];
    const [properties, typed] = await Promise.all([this.#values.properties(path), known]);
    const names = new Set(typed.map(({ text }) => text));
    const found: Completion[] = [];
    for (const { name, type } of properties) {
      if (!name.toLowerCase().startsWith(access.typed.toLowerCase())) continue;
      // Indices (an enum has some, too) are for brackets.
      if (/^\d+$/.test(name) && !access.joint.includes("[")) continue;
      const text = accessTo(name, access.joint);
      const short = text.startsWith(access.joint) ? text.slice(access.joint.length) : text;
      if (names.has(text) || names.has(short) || found.length === MAX_PROBED) continue;
      const start = short === text ? access.start : access.start + access.joint.length;
      found.push({
        text: short,
        start,
        kind: type === "function" ? "method" : "property",
        ...(type !== "function" && type !== "accessor" && { signature: type }),
      });
    }
    return this.#allowed(access, found);
  }

  /** The value of the name or chain of names that ends where a word does. @param end in UTF-16 units */
  async summary(source: string, end: number): Promise<string | undefined> {
    const chain = /[\p{ID_Continue}$.?!]*$/u.exec(source.slice(0, end))![0];
    const names = memberPath(chain);
    const path = names && this.#runtimePath(source, names);
    return path && this.#values.summary(path);
  }

  /** Where the value is found: not where the source declares the name itself, or nothing has yet. */
  #runtimePath(source: string, [root, ...keys]: ValuePath): ValuePath | undefined {
    if (!this.#checker.declares(root)) return undefined;
    if (declaredIn(source, root)) return undefined;
    return [isReserved(root) ? `${root}$` : root, ...keys];
  }

  async #allowed(access: MemberAccess, found: Completion[]): Promise<Completion[]> {
    if (found.length === 0) return found;
    const close = access.joint.includes("[") ? `${access.joint.at(-1)}]` : "";
    const lines = found.map(({ text, start }) => {
      const joint = start === access.start ? "" : access.joint;
      return `void (${access.chain}${joint}${text}${close});`;
    });
    const errors = await this.#checker.errorsIn(lines.join("\n"));
    const refused = new Set(errors.filter(({ code }) => !TOLERATED.has(code)).map(({ line }) => line));
    return found.filter((_, line) => !refused.has(line));
  }
}

/** Whether a text, which need not parse yet, seems to give a name another meaning: a declaration, a parameter. */
function declaredIn(source: string, name: string): boolean {
  const word = String.raw`(?<![\p{ID_Continue}$.])${name.replaceAll("$", String.raw`\$`)}(?![\p{ID_Continue}$])`;
  return (
    new RegExp(String.raw`\b(?:const|let|var|using|function|class|import|catch)\b[^;=\n]*?${word}`, "u").test(
      source,
    ) || new RegExp(String.raw`(?:${word}|\([^()]*${word}[^()]*\)\s*(?::[^=]*)?)\s*=>`, "u").test(source)
  );
}

import type { HostEvent, MagicQuestion, SessionMessage } from "../../channel/index.js";
import type { Checker } from "../../language/checker.js";
import { describe } from "../../language/completion.js";
import type { Cells } from "../cells.js";
import { documentation, documentationBundle } from "../introspection.js";

export interface AnswersContext {
  cells: Cells;
  checker: Checker;
  post: (message: SessionMessage) => void;
}

/** Answers what magics, which run on the main thread, ask this one. */
export async function answerMagic(
  context: AnswersContext,
  { cell, id, question }: Extract<HostEvent, { type: "ask" }>,
): Promise<void> {
  try {
    context.post({ type: "answer", id, value: await answer(context, cell, question) });
  } catch (error) {
    context.post({ type: "answer", id, error: (error as Error).message });
  }
}

async function answer(
  { cells, checker }: AnswersContext,
  cell: number,
  question: MagicQuestion,
): Promise<unknown> {
  switch (question.what) {
    case "names": {
      const found: { name: string; type: string }[] = [];
      for (const name of checker.names) found.push({ name, type: await typeOf(checker, name) });
      return found;
    }
    case "typecheck":
      return cells.typecheck.mode;
    case "inspect": {
      const { name, source } = question;
      const found = known(await documentation(checker, name, name.length, source ? 1 : 0));
      const data = found
        ? documentationBundle(found)
        : { "text/plain": `no documentation found for ${name}` };
      cells.addPayload(cell, { source: "page", data, start: 0 });
      return undefined;
    }
    case "load":
      cells.addPayload(cell, { source: "set_next_input", text: question.text, replace: true });
      return undefined;
    case "reset": {
      const before = question.names ? checker.names : [];
      checker.forget(question.names ? "all" : "results", cell);
      return before.filter((name) => !checker.declares(name));
    }
    case "refresh":
      return checker.refresh();
  }
}

/** Of a name that nothing has, the server says that its type is any. */
const known = (found: string | undefined) =>
  /^```typescript\nany\n```$/.test(found ?? "") ? undefined : found;

/** A name's type in one line: a function's as `(n: number): string`, of what is a type itself what kind it is. */
async function typeOf(checker: Checker, name: string): Promise<string> {
  const asType = `0 as ${name}`;
  const hover =
    known(await documentation(checker, name, name.length)) ??
    (await documentation(checker, asType, asType.length));
  const declaration = /^```typescript\n([\s\S]*?)\n(?:import [^\n]*\n)?```/.exec(hover ?? "")?.[1];
  if (declaration === undefined) return "";
  const { kind, signature } = describe(declaration, "");
  return signature ?? (kind === "interface" ? "type" : kind);
}

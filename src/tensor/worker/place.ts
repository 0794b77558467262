import inspector from "node:inspector";

/** Where a text stands: the file's name or URL as stack traces have it, line and column from 0. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

interface Location {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

/** A name for V8's inspector to find the function under. */
const handle: unique symbol = Symbol.for("lectern.worker.task") as never;
const holder = globalThis as { [handle]?: unknown };

/**
 * Where a function's text begins, so that errors of the copy in a worker are at the lines of the original. Only V8's inspector
 * knows; it is asked for nothing but that.
 *
 * @param offset how many characters of `code` precede what V8 takes for a function's beginning
 * @returns undefined where it can't be known
 */
export function placeOf(task: unknown, code: string, offset: number): Place | undefined {
  const session = new inspector.Session();
  holder[handle] = task;
  try {
    session.connect();
    const location = locate(session);
    if (!location) return undefined;
    const file = scriptsOnStack(session).get(location.scriptId) ?? allScripts(session).get(location.scriptId);
    if (!file) return undefined;
    const lead = code.slice(0, offset).split("\n");
    const line = location.lineNumber - (lead.length - 1);
    return { file, line, column: lead.length > 1 ? 0 : location.columnNumber - offset };
  } catch {
    // A debugger is not at hand everywhere, and an error's line is worth no error.
    return undefined;
  } finally {
    delete holder[handle];
    session.disconnect();
  }
}

const expression = 'globalThis[Symbol.for("lectern.worker.task")]';

function locate(session: inspector.Session): Location | undefined {
  const object = ask(session, "Runtime.evaluate", { expression, silent: true }) as {
    result: { objectId: string };
  };
  const { objectId } = object.result;
  const { internalProperties } = ask(session, "Runtime.getProperties", { objectId, ownProperties: true }) as {
    internalProperties?: { name: string; value?: { value?: unknown } }[];
  };
  const found = internalProperties?.find(({ name }) => name === "[[FunctionLocation]]");
  return found?.value?.value as Location | undefined;
}

/** The scripts of who calls, by id: the function mostly stands in one of them. */
function scriptsOnStack(session: inspector.Session): Map<string, string> {
  const thrown = ask(session, "Runtime.evaluate", { expression: "throw new Error()", silent: true }) as {
    exceptionDetails?: { stackTrace?: { callFrames: { scriptId: string; url: string }[] } };
  };
  const frames = thrown.exceptionDetails?.stackTrace?.callFrames ?? [];
  return new Map(frames.map(({ scriptId, url }) => [scriptId, url]));
}

/** The scripts of the whole process, which takes some milliseconds, the first time more. */
function allScripts(session: inspector.Session): Map<string, string> {
  const scripts = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => scripts.set(params.scriptId, params.url));
  ask(session, "Debugger.enable", {});
  ask(session, "Debugger.disable", {});
  return scripts;
}

/** In its own thread the inspector answers at once. */
function ask(session: inspector.Session, method: string, params: object): unknown {
  let answer: unknown;
  session.post(method, params, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}

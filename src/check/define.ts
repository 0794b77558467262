import { brief } from "../display/index.js";
import { type Count, hiddenFailure, newCount, running } from "./count.js";

/** What mocha's functions see as `this`. */
export interface TestContext {
  /** Sets the time limit in milliseconds; 0 means none. */
  timeout(ms: number): unknown;
  skip(): never;
}

export type Done = (error?: unknown) => void;
export type TestBody = (this: TestContext, done: Done) => unknown;

export interface It {
  /** A named test; without a body it is pending, which doesn't pass. */
  (title: string, body?: TestBody): void;
  skip(title: string, body?: TestBody): void;
}

export interface Describe {
  /** A named group of tests. */
  (title: string, body: () => void): void;
  skip(title: string, body: () => void): void;
}

export type Hook = (body: TestBody) => void;

/** mocha's functions, as its `bdd` interface makes them. */
export interface MochaContext {
  describe: Describe;
  it: It;
  before: Hook;
  after: Hook;
  beforeEach: Hook;
  afterEach: Hook;
}

/** The author's mistake in writing the check, which is no student's failure: `check` rejects with it. */
export class CheckDefinitionError extends TypeError {
  override readonly name = "TypeError";
}

/** The tests of a check in their order, by their titles; filled while the body runs. */
export class Definitions {
  readonly counts = new Map<string, Count>();
  readonly #titles: string[] = [];
  #open = true;

  /** Wraps mocha's functions so that titles are checked and assertions counted. */
  wrap(mocha: MochaContext): MochaContext {
    const describe = (create: Describe["skip"]) => (title: string, body: () => void) =>
      create(this.#title("describe", title), () => this.#group(title, body));
    const it = (create: It["skip"]) => (title: string, body?: TestBody) => {
      const count = this.#add(this.#title("it", title));
      if (body !== undefined && typeof body !== "function") {
        throw new CheckDefinitionError(
          `it ${JSON.stringify(title)}: the body must be a function, but is ${brief(body)}`,
        );
      }
      create(title, body && countedBody(body, count));
    };
    return {
      ...mocha,
      describe: Object.assign(describe(mocha.describe), { skip: describe(mocha.describe.skip) }),
      it: Object.assign(it(mocha.it), { skip: it(mocha.it.skip) }),
    };
  }

  /** From now on nothing can be added; mocha would neither run nor report it. */
  close(): void {
    this.#open = false;
  }

  #title(caller: string, title: string): string {
    if (!this.#open) {
      throw new CheckDefinitionError(`${caller} ${brief(title)}: must be called while the check's body runs`);
    }
    if (typeof title !== "string" || title.trim() === "") {
      throw new CheckDefinitionError(
        `${caller}: the title must be a string that isn't empty, but is ${brief(title)}`,
      );
    }
    return title;
  }

  #group(title: string, body: () => unknown): void {
    this.#titles.push(title);
    const returned = body();
    this.#titles.pop();
    if (returned instanceof Promise) {
      throw new CheckDefinitionError(`describe ${JSON.stringify(title)}: the body must not be async`);
    }
  }

  #add(title: string): Count {
    const key = titleKey([...this.#titles, title]);
    if (this.counts.has(key)) {
      const path = [...this.#titles, title].join(" › ");
      throw new CheckDefinitionError(
        `it: titles must differ within a check, but there are two ${JSON.stringify(path)}`,
      );
    }
    const count = newCount();
    this.counts.set(key, count);
    return count;
  }
}

/** Identifies a test among those of its check. */
export function titleKey(path: string[]): string {
  return JSON.stringify(path);
}

/** The body, failing also when nothing was asserted or a failed assertion's error got lost. */
function countedBody(body: TestBody, count: Count): TestBody {
  const end = () => {
    count.ended = true;
    const failure = hiddenFailure(count);
    if (failure !== undefined) throw failure;
  };
  if (body.length > 0) {
    return function (this: TestContext, done: Done) {
      return running.run(count, () => body.call(this, (error) => finish(done, end, error)));
    };
  }
  // mocha takes a function's number of parameters for the wish to be given `done`.
  return function (this: TestContext) {
    const returned = running.run(count, () => (body as () => unknown).call(this));
    return isThenable(returned) ? Promise.resolve(returned).then(end) : end();
  } as TestBody;
}

function finish(done: Done, end: () => void, error: unknown): void {
  let outcome = error;
  try {
    if (!error) end();
  } catch (failure) {
    outcome = failure;
  }
  done(outcome);
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

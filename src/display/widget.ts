import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { bytesOf, joinBuffers, type SplitState, splitBuffers } from "./buffers.js";
import { type CommContent, type CommHost, findCommHost, type Settled } from "./comm-host.js";
import { escapeHtml } from "./escape.js";
import { findHost } from "./find-host.js";
import type { MimeBundle } from "./mime.js";
import { displayMethod, shownMethod } from "./mime-bundle.js";
import { refuseUnknownOptions } from "./options.js";
import { brief, cutText, inspectText } from "./text.js";
import { Throttle } from "./throttle.js";

export const widgetMime = "application/vnd.jupyter.widget-view+json";
const target = "jupyter.widget";
const protocolVersion = "2.1.0";
/** Any: a widget's module works by the same interface in all of anywidget's versions. */
const anywidgetVersion = "*";
/** How often a second a widget whose state changes all the time tells the page. */
const RATE = 60;
/** What a loop sets one after another, once an epoch, arrives together. */
const BURST = 20;
/** How often a second a still is replaced where no page shows widgets. */
const STILL_RATE = 4;

export type WidgetState = Record<string, unknown>;

/** What a widget is made of. */
export interface WidgetOptions<S extends WidgetState> {
  /** The source of its front end: an ES module as anywidget wants it, `export default { render({ model, el }) { … } }`. */
  esm: string;
  css?: string;
  /** What kernel and page share, with its first values: JSON, typed arrays and ArrayBuffers (DataViews in the page). */
  state: S;
  /** HTML for where there are no widgets: handouts, other kernels, notebooks that are only read. */
  still?: (state: Readonly<S>) => string;
  /** The same as a line of text. */
  text?: (state: Readonly<S>) => string;
}

type ChangeHandler<V> = (value: V, previous: V) => void;
type CustomHandler = (content: unknown, buffers: DataView[]) => void;
type Handler<S, E extends string> = E extends "msg:custom"
  ? CustomHandler
  : E extends `change:${infer K extends keyof S & string}`
    ? ChangeHandler<S[K]>
    : E extends "change"
      ? (changed: Partial<S>) => void
      : never;
export type WidgetEvent<S> = `change:${keyof S & string}` | "change" | "msg:custom";

/**
 * An object that kernel and page share, and its views in the page: display it, or let it stand as a cell's last value.
 *
 * Changes made here are sent at once, but at most 60 times a second in the long run; the last one always arrives.
 * Changes made in the page arrive between the steps of asynchronous code; a synchronous loop sees them as soon as it
 * reads with {@link get}, which calls the handlers, too.
 */
export class Widget<S extends WidgetState = WidgetState> {
  readonly id: string = randomUUID().replaceAll("-", "");
  readonly #state: S;
  readonly #options: WidgetOptions<S>;
  readonly #host: CommHost | undefined = findCommHost();
  readonly #handlers = new Map<string, Set<(...args: never[]) => void>>();
  readonly #unsent = new Set<keyof S & string>();
  readonly #sending: Throttle;
  readonly #replacing: Throttle;
  /** The displays that show it, by id, with whether their still is out of date. */
  readonly #shown = new Map<string, boolean>();
  readonly #derive: (() => Partial<S>) | undefined;
  #underived = false;
  #closed = false;

  /** @param more for widgets whose state is large: how often it is sent, and how it comes about then */
  constructor(options: WidgetOptions<S>, more: { rate?: number; derive?: () => Partial<S> } = {}) {
    this.#options = options;
    this.#state = { ...options.state };
    this.#derive = more.derive;
    this.#sending = new Throttle(more.rate ?? RATE, BURST, () => this.#flush());
    this.#replacing = new Throttle(STILL_RATE, 1, () => this.#refreshStills());
    if (this.#host) this.#open(this.#host);
  }

  get<K extends keyof S & string>(name: K): S[K] {
    this.#host?.poll();
    return this.#state[name];
  }

  /** @internal The state as it is, without a look at what the page has sent. */
  peek(): Readonly<S> {
    return this.#state;
  }

  set<K extends keyof S & string>(name: K, value: S[K]): void;
  set(values: Partial<S>): void;
  set(first: string | Partial<S>, value?: unknown): void {
    const values = (typeof first === "string" ? { [first]: value } : first) as Partial<S>;
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(this.#state, name));
    if (unknown !== undefined)
      throw new TypeError(
        `a widget has only what its first state had (${Object.keys(this.#state).join(", ")}), but "${unknown}" was set`,
      );
    const changed = this.#assign(values);
    if (changed.length === 0) return;
    for (const name of changed) this.#unsent.add(name);
    this.#changed();
    this.#tell();
  }

  /** @internal What the extension's `derive` gives has changed. */
  touch(): void {
    this.#underived = true;
    this.#changed();
    this.#tell();
  }

  /** Calls back when kernel or page change an entry (`change:NAME`) or any (`change`), or the page sends a message of its own. */
  on<E extends WidgetEvent<S>>(event: E, handler: Handler<S, E>): void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler));
  }

  /** Ends what {@link on} began. @param handler all of the event's, if it is left out */
  off<E extends WidgetEvent<S>>(event: E, handler?: Handler<S, E>): void {
    if (handler) this.#handlers.get(event)?.delete(handler);
    else this.#handlers.delete(event);
  }

  /** Sends a message to the page's end, which hears of it by `model.on("msg:custom", …)`. */
  send(content: unknown, buffers: (ArrayBufferView | ArrayBufferLike)[] = []): void {
    const bytes = buffers.map((buffer) => {
      const found = bytesOf(buffer);
      if (!found)
        throw new TypeError(`send: buffers must be ArrayBuffers or views of them, but got ${brief(buffer)}`);
      return found;
    });
    this.#flush();
    const data = { method: "custom", content: JSON.parse(JSON.stringify(content ?? null)) as unknown };
    this.#host?.send(this.id, { data, buffers: bytes });
  }

  #stop(): void {
    this.#sending.stop();
    this.#replacing.stop();
  }

  /** Takes the widget out of the page. It can't come back. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    this.#stop();
    this.#host?.close(this.id);
  }

  [displayMethod](): MimeBundle {
    this.#updateDerived();
    const { still, text } = this.#options;
    const state = this.#state;
    const bundle: MimeBundle = {
      "text/html": still ? still(state) : `<pre>${escapeHtml(cutText(inspectText(state), 2000))}</pre>`,
      "text/plain": text ? text(state) : `Widget ${cutText(inspectText(state), 500)}`,
    };
    if (this.#host && !this.#closed)
      bundle[widgetMime] = { version_major: 2, version_minor: 0, model_id: this.id };
    return bundle;
  }

  /** Remembers a display that shows the widget, so that a notebook that is saved later has its last state. */
  [shownMethod](displayId: string): void {
    this.#shown.set(displayId, false);
  }

  [inspect.custom](): string {
    return `Widget ${inspectText(this.#state)}`;
  }

  #open(host: CommHost): void {
    const { esm, css } = this.#options;
    const fixed: WidgetState = {
      _model_module: "anywidget",
      _model_name: "AnyModel",
      _model_module_version: anywidgetVersion,
      _view_module: "anywidget",
      _view_name: "AnyView",
      _view_module_version: anywidgetVersion,
      _view_count: null,
      _anywidget_id: `lectern.${this.id}`,
      _esm: esm,
      ...(css === undefined ? {} : { _css: css }),
    };
    const split = splitBuffers({ ...fixed, ...this.#state });
    const data = { state: split.state, buffer_paths: split.paths };
    host.open(
      target,
      this.id,
      { data, buffers: split.buffers, metadata: { version: protocolVersion } },
      {
        message: (content) => this.#receive(content),
        close: () => {
          this.#closed = true;
          this.#stop();
        },
      },
    );
  }

  #tell(): void {
    if (this.#host) this.#sending.trigger();
    if (this.#shown.size && !this.#host?.showsWidgets) this.#replacing.trigger();
  }

  /** The state has changed. */
  #changed(): void {
    for (const displayId of this.#shown.keys()) this.#shown.set(displayId, true);
    if (this.#host) settling(this.#host).add(this);
  }

  /** @internal Sends what is unsent, and before a cell's end brings the stills up to date. */
  settle(what: Settled): void {
    if (what === "interrupted cell") this.interrupted();
    this.#flush();
    if (what !== "message") this.#refreshStills();
  }

  /** @internal The cell that last changed the state was broken off, without a word to its code. */
  protected interrupted(): void {}

  #receive({ data, buffers }: Required<CommContent>): void {
    if (data["method"] === "custom") {
      const views = buffers.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      this.#emit("msg:custom", data["content"], views);
      return;
    }
    if (data["method"] !== "update" || typeof data["state"] !== "object" || data["state"] === null) return;
    const paths = Array.isArray(data["buffer_paths"]) ? (data["buffer_paths"] as SplitState["paths"]) : [];
    const split = { state: data["state"] as WidgetState, paths, buffers };
    // Other pages that show the widget learn of it; the one that said it learns that it was heard.
    this.#host?.send(this.id, {
      data: { method: "echo_update", state: structuredClone(split.state), buffer_paths: paths },
      buffers,
    });
    const own = Object.entries(joinBuffers(split)).filter(([name]) => Object.hasOwn(this.#state, name));
    for (const [name] of own) this.#unsent.delete(name);
    if (this.#assign(Object.fromEntries(own) as Partial<S>).length > 0) this.#changed();
  }

  /** Takes values over and tells the handlers. @returns the names of those that are new */
  #assign(values: Partial<S>): (keyof S & string)[] {
    const names = Object.keys(values) as (keyof S & string)[];
    // An object may have changed inside.
    const changed = names.filter(
      (name) =>
        (typeof values[name] === "object" && values[name] !== null) ||
        !Object.is(values[name], this.#state[name]),
    );
    const previous = { ...this.#state };
    for (const name of changed) this.#state[name] = values[name] as S[typeof name];
    if (this.#handlers.size === 0 || changed.length === 0) return changed;
    for (const name of changed) this.#emit(`change:${name}`, this.#state[name], previous[name]);
    this.#emit("change", Object.fromEntries(changed.map((name) => [name, this.#state[name]])));
    return changed;
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])])
      (handler as (...args: unknown[]) => void)(...args);
  }

  #updateDerived(): void {
    if (!this.#underived || !this.#derive) return;
    this.#underived = false;
    for (const name of this.#assign(this.#derive())) this.#unsent.add(name);
  }

  #flush(): void {
    this.#updateDerived();
    if (this.#unsent.size === 0 || this.#closed) return;
    const names = [...this.#unsent];
    this.#unsent.clear();
    const { state, paths, buffers } = splitBuffers(
      Object.fromEntries(names.map((name) => [name, this.#state[name]])),
    );
    this.#host?.send(this.id, { data: { method: "update", state, buffer_paths: paths }, buffers });
  }

  /** @internal To be called at the state's end, where there is one: without comms nothing else tells of it. */
  protected showLast(): void {
    if (!this.#host) this.#refreshStills(true);
  }

  #refreshStills(last = false): void {
    const host = findHost();
    // A terminal can't take back what it printed.
    if (host.name === "node" && !last) return;
    for (const [displayId, outdated] of this.#shown) {
      if (!outdated) continue;
      this.#shown.set(displayId, false);
      host.display({ data: this[displayMethod](), metadata: {}, displayId, update: true });
    }
  }
}

const unsettled = new WeakMap<CommHost, Set<Pick<Widget, "settle">>>();

/** The widgets of a kernel that have something to do before a cell's end. */
function settling(host: CommHost): Set<Pick<Widget, "settle">> {
  const known = unsettled.get(host);
  if (known) return known;
  const widgets = new Set<Pick<Widget, "settle">>();
  unsettled.set(host, widgets);
  host.onSettle((what) => {
    for (const widget of widgets) widget.settle(what);
    if (what !== "message") widgets.clear();
  });
  return widgets;
}

/**
 * Makes a widget whose front end is an ES module of yours, as [anywidget](https://anywidget.dev) wants it. JupyterLab needs the
 * Python package `anywidget` beside it for that; where it is missing, and in other kernels, the still is shown.
 *
 * @throws TypeError if `esm` is no source, or the state can't be sent
 */
export function widget<S extends WidgetState>(options: WidgetOptions<S>): Widget<S> {
  refuseUnknownOptions("widget", options, ["esm", "css", "state", "still", "text"]);
  if (typeof options.esm !== "string")
    throw new TypeError(`widget: esm must be the source of an ES module, but is ${brief(options.esm)}`);
  if (typeof options.state !== "object" || options.state === null)
    throw new TypeError(`widget: state must be an object, but is ${brief(options.state)}`);
  const reserved = Object.keys(options.state).find((name) => name.startsWith("_"));
  if (reserved !== undefined)
    throw new TypeError(
      `widget: names that begin with _ are anywidget's own, but the state has "${reserved}"`,
    );
  return new Widget(options);
}

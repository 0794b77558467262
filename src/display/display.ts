import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { findHost } from "./find-host.js";
import type { MimeBundle } from "./mime.js";
import { cleanBundle, displayMethod, shownMethod, toMimeBundle } from "./mime-bundle.js";
import { refuseUnknownOptions } from "./options.js";
import { isPlainObject } from "./plain.js";
import { brief } from "./text.js";

export interface DisplayOptions {
  /** Names the display for later updates; by default a new name is made. */
  displayId?: string;
  /** The message's metadata, by mime type. */
  metadata?: Record<string, unknown>;
  /** The value is a MimeBundle already. */
  raw?: boolean;
}

/** A display that can be replaced where it stands. */
export interface DisplayHandle {
  readonly displayId: string;
  /** Shows another value in the display's place. */
  update(value: unknown, options?: Omit<DisplayOptions, "displayId">): void;
}

/**
 * Shows a value below the running cell, in the richest form that the value has and the page knows.
 *
 * Works in Lectern's kernel, in stock tslab, in Deno's kernel; in a plain script the text form is printed.
 *
 * @returns a handle whose `update` replaces what was shown. As a cell's last value the handle shows nothing.
 */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  refuseUnknownOptions("display", options, ["displayId", "metadata", "raw"]);
  const { displayId = randomUUID(), ...rest } = options;
  if (typeof displayId !== "string" || displayId === "") {
    throw new TypeError(`display: displayId must be a string that isn't empty, but is ${brief(displayId)}`);
  }
  send(value, displayId, false, rest);
  if (!rest.raw)
    (value as { [shownMethod]?: (displayId: string) => void } | null | undefined)?.[shownMethod]?.(displayId);
  return handle(displayId);
}

export interface ClearOptions {
  /** Clear only when the next output arrives, which avoids flicker. */
  wait?: boolean;
}

/** Removes what the running cell has shown so far, where the kernel can (stock tslab and plain scripts can't). */
export function clearOutput(options: ClearOptions = {}): void {
  refuseUnknownOptions("clearOutput", options, ["wait"]);
  findHost().clear(options.wait ?? false);
}

function send(
  value: unknown,
  displayId: string,
  update: boolean,
  options: Omit<DisplayOptions, "displayId">,
): void {
  const { metadata = {}, raw = false } = options;
  if (raw && !isPlainObject(value)) {
    throw new TypeError(
      `display: a raw value must be an object from mime types to contents, but is ${brief(value)}`,
    );
  }
  const data = raw ? cleanBundle(value as MimeBundle) : toMimeBundle(value);
  if (Object.keys(data).length === 0) return;
  findHost().display({ data, metadata, displayId, update });
}

function handle(displayId: string): DisplayHandle {
  const made: DisplayHandle = {
    displayId,
    update(value, options = {}) {
      refuseUnknownOptions("update", options, ["metadata", "raw"]);
      send(value, displayId, true, options);
    },
  };
  // As the last value of a cell the handle shows nothing; stock tslab prints last values by inspection.
  Object.defineProperty(made, displayMethod, { value: () => ({}) });
  Object.defineProperty(made, inspect.custom, { value: () => "" });
  return made;
}

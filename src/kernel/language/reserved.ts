/**
 * Names that packages look up as globals. A cell's top-level names live in the scope that every script of the process
 * sees, so a cell's `const process = 1` would break the packages, and `const window = 1` would mislead them:
 * such names get another one when a cell is compiled.
 */
const reserved = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...["require", "module", "exports", "define", "__dirname", "__filename"],
  ...[
    "window",
    "self",
    "document",
    "navigator",
    "location",
    "importScripts",
    "localStorage",
    "sessionStorage",
  ],
  ...["postMessage", "Window", "HTMLElement", "Image", "XMLHttpRequest", "Deno", "Bun", "WorkerGlobalScope"],
]);

export const isReserved = (name: string): boolean => reserved.has(name);

import { createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { escapeHtml } from "../display/index.js";

/** Languages by the names that people give them. */
const languages: Record<string, string> = {
  typescript: "typescript",
  ts: "typescript",
  javascript: "typescript",
  js: "typescript",
  json: "json",
  bash: "bash",
  sh: "bash",
  shell: "bash",
};

let highlighter: Promise<HighlighterCore> | undefined;

/** Returns a function that turns code into a `<pre>` with colours for light and dark pages, chosen by CSS variables. */
export async function createHighlighter(): Promise<(code: string, language: string) => string> {
  highlighter ??= createHighlighterCore({
    langs: [
      import("shiki/langs/typescript.mjs"),
      import("shiki/langs/json.mjs"),
      import("shiki/langs/bash.mjs"),
    ],
    themes: [import("shiki/themes/github-light-default.mjs"), import("shiki/themes/github-dark-default.mjs")],
    engine: createJavaScriptRegexEngine(),
  });
  const shiki = await highlighter;
  return (code, language) => {
    const lang = languages[language.toLowerCase()];
    // Focusable, so that the keyboard can scroll a line that is too long.
    if (lang === undefined) return `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>`;
    const themes = { light: "github-light-default", dark: "github-dark-default" };
    return shiki.codeToHtml(code, { lang, themes, defaultColor: false });
  };
}

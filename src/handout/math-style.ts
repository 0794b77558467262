import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** KaTeX's style sheet with only the fonts that the page's formulas use, as parts of the text. Empty without formulas. */
export async function mathStyle(html: string): Promise<string> {
  if (!html.includes('class="katex')) return "";
  const folder = dirname(createRequire(import.meta.url).resolve("katex/dist/katex.min.css"));
  const css = await readFile(join(folder, "katex.min.css"), "utf8");
  const rules = css.replace(/@font-face\{.*?\}/g, "");
  const needed = neededFaces(rules, html);
  const faces = (css.match(/@font-face\{.*?\}/g) ?? []).map(async (face) => {
    const file = /fonts\/((KaTeX_\w+)-(\w+)\.woff2)/.exec(face);
    if (!file || !needed(file[2]!, file[3]!)) return "";
    const font = await readFile(join(folder, "fonts", file[1]!), "base64");
    return face.replace(/src:[^;}]*/, `src:url(data:font/woff2;base64,${font}) format("woff2")`);
  });
  return (await Promise.all(faces)).join("") + rules;
}

/** Finds the fonts by the rules that apply to the page: a rule applies if all its classes occur. */
function neededFaces(rules: string, html: string): (family: string, face: string) => boolean {
  const used = new Set<string>();
  for (const [, names] of html.matchAll(/class="([^"]*)"/g))
    for (const name of names!.split(/\s+/)) used.add(name);
  const families = new Set<string>();
  let bold = false;
  let italic = false;
  for (const [, selectors, body] of rules.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const applies = selectors!.split(",").some((selector) => {
      const classes = [...selector.matchAll(/\.([\w-]+)/g)].map(([, name]) => name!);
      return classes.length > 0 && classes.every((name) => used.has(name));
    });
    if (!applies) continue;
    for (const [family] of body!.matchAll(/KaTeX_\w+/g)) families.add(family);
    bold ||= /font-weight:(?:700|bold)/.test(body!);
    italic ||= /font-style:italic/.test(body!);
  }
  return (family, face) =>
    families.has(family) &&
    (face === "Regular" ||
      (face === "Bold" && bold) ||
      // Variables are set in the one italic family, which has no upright face.
      (face === "Italic" && (italic || family === "KaTeX_Math")) ||
      (face === "BoldItalic" && bold && italic));
}

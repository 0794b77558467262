import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { escapeHtml } from "../../src/display/index.js";
import { packageRoot } from "../../src/paths.js";

/** All plots of all lectures, in light and dark, for a person to look at: `index.html`, and a picture for each lecture. */
export const sheetFolder = join(packageRoot, "test/output/contact-sheet");

export type Scheme = "light" | "dark";

/** A picture of one plot. */
interface Shot {
  caption: string;
  file: string;
}

/** What is drawn in a handout: plots, and the stills of widgets. */
const drawings = ".output.plot, .output.html:has(svg)";

/** Takes a picture of every plot of a page. */
export async function shootPlots(page: Page, lecture: string, scheme: Scheme): Promise<Shot[]> {
  const folder = join(sheetFolder, lecture);
  mkdirSync(folder, { recursive: true });
  const shots: Shot[] = [];
  for (const [i, drawing] of (await page.locator(drawings).all()).entries()) {
    const file = `${lecture}/${String(i + 1).padStart(2, "0")}-${scheme}.png`;
    await drawing.screenshot({ path: join(sheetFolder, file), animations: "disabled" });
    const labelled = drawing.locator("[aria-label]").first();
    const label = (await labelled.count()) > 0 ? await labelled.getAttribute("aria-label") : null;
    shots.push({ caption: `${i + 1}. ${label ?? "drawing"}`, file });
  }
  return shots;
}

/** Writes one lecture's part of the sheet as a page and as a picture. */
export async function writeSheet(
  browser: Browser,
  lecture: string,
  shots: Record<Scheme, Shot[]>,
): Promise<void> {
  const rows = shots.light.map(({ caption, file }, i) => {
    const pictures = [file, shots.dark[i]?.file].map(
      (name) => `<img src="../${name}" alt="" loading="eager">`,
    );
    return `<figure><figcaption>${escapeHtml(caption.slice(0, 110))}</figcaption><div>${pictures.join("")}</div></figure>`;
  });
  const file = join(sheetFolder, lecture, "index.html");
  writeFileSync(file, page(lecture, `<h1>${escapeHtml(lecture)}</h1>\n<main>${rows.join("\n")}</main>`));
  const view = await browser.newPage({ viewport: { width: 1800, height: 900 } });
  await view.goto(pathToFileURL(file).href);
  await view.screenshot({ path: join(sheetFolder, `${lecture}.png`), fullPage: true });
  await view.close();
}

/** Writes the page that leads to the lectures' parts. */
export function writeIndex(lectures: readonly string[]): void {
  const links = lectures.map((name) => `<li><a href="${name}/index.html">${escapeHtml(name)}</a></li>`);
  mkdirSync(sheetFolder, { recursive: true });
  writeFileSync(
    join(sheetFolder, "index.html"),
    page("All plots", `<h1>All plots</h1>\n<ul>${links.join("")}</ul>`),
  );
}

export function clearSheet(lecture: string): void {
  rmSync(join(sheetFolder, lecture), { recursive: true, force: true });
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 20px; background: #999; }
main { columns: 2; column-gap: 16px; }
figure { margin: 0 0 16px; break-inside: avoid; background: #bbb; padding: 8px; }
figure div { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
img { max-width: 100%; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { packageRoot } from "../../src/paths.js";

/** All plots of all lectures, in light and dark, for a person to look at: `index.html`, and two pictures for each lecture. */
export const sheetFolder = join(packageRoot, "test/output/contact-sheet");

/** Leaves of a handout what is drawn, side by side. */
const plotsAlone = `
.contents, .text, .input, .outputs > :not(.plot):not(:has(svg)), section.code:not(:has(.plot, .html svg)) { display: none !important; }
body { display: block !important; }
main { display: grid !important; grid-template-columns: repeat(2, 46rem); gap: 1rem; align-items: start; padding: 1rem !important; }
section.code { margin: 0 !important; }`;

/** Takes a picture of all plots of a handout, which is only fit for this from then on. */
export async function shootPlots(page: Page, lecture: string, scheme: "light" | "dark"): Promise<void> {
  mkdirSync(sheetFolder, { recursive: true });
  await page.setViewportSize({ width: 1540, height: 1000 });
  await page.addStyleTag({ content: plotsAlone });
  await page.waitForTimeout(300);
  const path = join(sheetFolder, `${lecture}-${scheme}.png`);
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
}

/** Writes the page that has all pictures. */
export function writeIndex(lectures: readonly string[]): void {
  const rows = lectures.map((name) => {
    const pictures = ["light", "dark"].map(
      (scheme) => `<img src="${name}-${scheme}.png" alt="${scheme}" loading="lazy">`,
    );
    return `<h2>${name}</h2>\n<div>${pictures.join("")}</div>`;
  });
  mkdirSync(sheetFolder, { recursive: true });
  writeFileSync(
    join(sheetFolder, "index.html"),
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>All plots</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 20px; background: #999; }
div { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; align-items: start; }
img { max-width: 100%; }
</style>
</head>
<body>
<h1>All plots</h1>
${rows.join("\n")}
</body>
</html>
`,
  );
}

/**
 * How wide texts are, for Vega without a browser. Its own guess is 0.8 of the font's size for each character, half as much
 * again as most have: legends fall apart, and a long title makes the whole picture wider, which then shrinks on the page.
 */

interface TextItem {
  fontSize?: number;
  fontWeight?: string | number;
  font?: string;
  limit?: number;
}

/** In shares of the font's size. They are DejaVu Sans', which is wider than the other fonts that a page may have. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/\p{M}/u, 0],
  [/[ijlI.,:;'|!‘’·ʹ′]/u, 0.34],
  [/[frt()[\]{}/\\\-"° ⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾₀₁₂₃₄₅₆₇₈₉]/u, 0.42],
  [/[mwMW@%—…→←ШЩЖМЮФшщжмюф]/u, 1],
  [/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u, 1.1],
  [/[\p{Lu}+−=<>≤≥±×√∞≈]/u, 0.76],
];
const usual = 0.63;

const known = new Map<string, number>();

function characterWidth(character: string): number {
  let width = known.get(character);
  if (width === undefined) {
    width = widths.find(([pattern]) => pattern.test(character))?.[1] ?? usual;
    known.set(character, width);
  }
  return width;
}

/** The width of a text in pixels, as Vega asks for it. */
export function textWidth(item: TextItem, text: unknown): number {
  const { fontSize = 11, fontWeight, font = "", limit = 0 } = item;
  const characters = [...(text === undefined || text === null ? "" : String(text).trim())];
  const isBold = Number(fontWeight) >= 600 || fontWeight === "bold";
  const isMono = /mono|courier|consol/i.test(font);
  let width = 0;
  for (const character of characters) width += isMono ? usual : characterWidth(character);
  const pixels = Math.ceil(width * fontSize * (isBold ? 1.12 : 1));
  return limit > 0 ? Math.min(limit, pixels) : pixels;
}

/** Axes, legends and titles, whose colours the page's style replaces. */
const surroundings = /<g class="mark-(?:text|rule) role-(?:axis|legend|title|header)[^"]*"[^>]*>.*?<\/g>/gs;

/** A mark as light as this can be seen on the handout's dark paper: twice its contrast. */
const leastLuminance = 0.06;

/**
 * Whether a drawn Vega-Lite chart can do without white paper: it says so, or none of its marks is dark. Marks whose
 * colours have names count as dark, but for white.
 */
export function suitsDark(svg: string, spec: unknown): boolean {
  if (spec === undefined) return false;
  const { usermeta, background } = spec as { usermeta?: { theme?: unknown }; background?: unknown };
  if (background !== undefined) return false;
  if (usermeta?.theme === "any") return true;
  const marks = svg.replaceAll(surroundings, "");
  return [...marks.matchAll(/\s(?:fill|stroke)="([^"]*)"/g)].every(([, colour]) => isLight(colour!));
}

function isLight(colour: string): boolean {
  if (/^(?:none|white|transparent|url\(.*)$/.test(colour)) return true;
  const channels = channelsOf(colour);
  if (channels === undefined) return false;
  const [r, g, b] = channels.map((value) => (value / 255) ** 2.2) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b >= leastLuminance;
}

/** Red, green and blue from 0 to 255 of `#rgb`, `#rrggbb` or `rgb(…)`. */
function channelsOf(colour: string): number[] | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex !== undefined) {
    const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!;
    return digits.map((pair) => Number.parseInt(pair, 16));
  }
  const parts = /^rgba?\(\s*(\d+),\s*(\d+),\s*(\d+)/.exec(colour);
  return parts ? parts.slice(1).map(Number) : undefined;
}

/**
 * Colours that are told apart on white and on black paper, and by readers of every kind of colour vision. Where there are
 * several, dashes or shapes say the same once more.
 */
export const palette = ["#2f7ed8", "#e07b00", "#2e9e6b", "#c2519c", "#9a8400", "#7a68d8"] as const;

/** For what is beside the point: walls, ground, what is not known. */
export const neutral = "#8c8c8c";

/** For words that stand in a picture: as good to read on white as on black. */
export const words = "#787878";

/** Dashes to go with the colours, as Vega-Lite has them. */
export const dashes: readonly number[][] = [
  [1, 0],
  [6, 3],
  [3, 2],
  [8, 3, 2, 3],
  [10, 4],
  [12, 3, 2, 3, 2, 3],
];

/** Shapes to go with the colours. */
export const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;

/** The first `count` of a list, from the beginning again where it is too short. */
export function cycle<T>(list: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => list[i % list.length]!);
}

/** A scale from a light to a dark blue, as red, green and blue from 0 to 255. */
const blues = [
  [239, 245, 252],
  [158, 196, 232],
  [66, 134, 197],
  [13, 63, 124],
] as const;

/** A colour of the blue scale, from 0 (light) to 1 (dark), and the colour of a text upon it. */
export function blue(share: number): { fill: string; text: string } {
  const at = Math.min(1, Math.max(0, share)) * (blues.length - 1);
  const i = Math.min(blues.length - 2, Math.floor(at));
  const channels = blues[i]!.map((low, k) => Math.round(low + (at - i) * (blues[i + 1]![k]! - low)));
  const [r, g, b] = channels as [number, number, number];
  const hex = `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
  return { fill: hex, text: 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#16202b" : "#ffffff" };
}

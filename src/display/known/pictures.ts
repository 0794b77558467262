import { base64, imageBundle } from "../image.js";
import type { MimeBundle } from "../mime.js";
import { encodePng } from "../png.js";
import { cutText } from "../text.js";

const MAX_PIXELS = 1 << 24;

/** The bytes of a picture, a canvas, `ImageData`, or an element with `outerHTML`; undefined for anything else. */
export function pictureBundle(value: object): MimeBundle | undefined {
  if (value instanceof Uint8Array) return imageBundle(value);
  return canvas(value) ?? pixels(value) ?? element(value);
}

function canvas(value: object): MimeBundle | undefined {
  const { toDataURL, width, height } = value as Record<string, unknown>;
  if (typeof toDataURL !== "function") return undefined;
  const url: unknown = toDataURL.call(value);
  const [, mime, data] =
    /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(typeof url === "string" ? url : "") ?? [];
  if (mime === undefined) return undefined;
  const size = typeof width === "number" && typeof height === "number" ? `, ${width} × ${height}` : "";
  return { [mime]: data, "text/plain": `canvas${size}` };
}

/** Pixels as browsers and canvases have them: four bytes each, red, green, blue and opacity. */
function pixels(value: object): MimeBundle | undefined {
  const { width, height, data } = value as { width?: unknown; height?: unknown; data?: unknown };
  if (!(data instanceof Uint8ClampedArray || data instanceof Uint8Array)) return undefined;
  if (!Number.isInteger(width) || !Number.isInteger(height)) return undefined;
  const [w, h] = [width as number, height as number];
  if (w <= 0 || h <= 0 || w * h > MAX_PIXELS || data.length !== w * h * 4) return undefined;
  return { "image/png": base64(encodePng(w, h, data)), "text/plain": `picture, ${w} × ${h} pixels` };
}

function element(value: object): MimeBundle | undefined {
  const { outerHTML } = value as { outerHTML?: unknown };
  if (typeof outerHTML !== "string") return undefined;
  return { "text/html": outerHTML, "text/plain": cutText(outerHTML, 1000) };
}

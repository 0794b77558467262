import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { escapeHtml } from "../display/index.js";
import type { Attachments } from "../notebook/index.js";

const types: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".avif": "image/avif",
};

export interface ImageSource {
  /** The notebook's folder, which relative paths start from. */
  folder: string;
  attachments: Attachments;
  onWarning: (text: string) => void;
}

/** Puts the pictures that `<img>` elements refer to into the HTML. One that can't be had leaves its description. */
export async function inlineImages(html: string, source: ImageSource): Promise<string> {
  let done = "";
  let end = 0;
  for (const match of html.matchAll(/<img\b[^>]*>/gi)) {
    done += html.slice(end, match.index) + (await inlineImage(match[0], source));
    end = match.index + match[0].length;
  }
  return done + html.slice(end);
}

async function inlineImage(tag: string, source: ImageSource): Promise<string> {
  const address = decodeEntities(attribute(tag, "src") ?? "");
  if (address.startsWith("data:")) return tag;
  try {
    const data = await load(address, source);
    return tag.replace(/\bsrc\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/i, () => `src="${data}"`);
  } catch (error) {
    source.onWarning(`the picture ${address} is left out: ${(error as Error).message}`);
    const alt = decodeEntities(attribute(tag, "alt") ?? "") || address;
    return `<span class="missing-image">${escapeHtml(alt)}</span>`;
  }
}

async function load(address: string, { folder, attachments }: ImageSource): Promise<string> {
  if (address.startsWith("attachment:")) {
    const bundle = attachments[decodeURIComponent(address.slice("attachment:".length))];
    const entry = Object.entries(bundle ?? {})[0];
    if (!entry) throw new Error("its cell has no such attachment");
    return pictureUri(entry[0], String(entry[1]));
  }
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(address))
    throw new Error("it is on the network and a handout uses none");
  const path = resolve(folder, decodeURIComponent(address.replace(/[?#].*$/, "")));
  const type = types[extname(path).toLowerCase()];
  if (type === undefined) throw new Error(`only ${Object.keys(types).join(", ")} can be shown`);
  const bytes = await readFile(path).catch(() => {
    throw new Error(`there is no file ${path}`);
  });
  return `data:${type};base64,${bytes.toString("base64")}`;
}

/** A picture of a notebook as an address: SVG is kept as text there, all else as base64. */
export function pictureUri(type: string, data: string): string {
  const base64 = type === "image/svg+xml" && data.includes("<") ? Buffer.from(data).toString("base64") : data;
  return `data:${type};base64,${base64.replace(/\s/g, "")}`;
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag);
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined;
}

function decodeEntities(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

import { stripVTControlCharacters } from "node:util";
import { escapeHtml } from "../display/index.js";

interface Style {
  color?: string;
  background?: string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** Turns a terminal's text into HTML: colours and type styles are kept, other control sequences dropped. */
export function ansiToHtml(text: string): string {
  let style: Style = {};
  let html = "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
  for (const [index, part] of text.split(/\x1b\[([\d;:]*)m/).entries()) {
    if (index % 2 === 1) style = applyCodes(style, part);
    else html += span(style, stripVTControlCharacters(part));
  }
  return html;
}

function applyCodes(before: Style, parameters: string): Style {
  let style = { ...before };
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.inverse = false;
    else if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes.slice(i + 1));
      i += used;
      if (color !== undefined) style[code === 38 ? "color" : "background"] = color;
    } else if (code === 39) delete style.color;
    else if (code === 49) delete style.background;
    else if (code >= 30 && code <= 37) style.color = named(code - 30);
    else if (code >= 90 && code <= 97) style.color = named(code - 90);
    else if (code >= 40 && code <= 47) style.background = named(code - 40);
    else if (code >= 100 && code <= 107) style.background = named(code - 100);
  }
  return style;
}

/** The page's style sheet has these in a light and a dark form. */
function named(index: number): string {
  return `var(--ansi-${names[index]})`;
}

function extendedColor([kind, a = 0, b = 0, c = 0]: number[]): { color?: string; used: number } {
  if (kind === 2) return { color: `rgb(${a},${b},${c})`, used: 4 };
  if (kind !== 5) return { used: 0 };
  if (a < 16) return { color: named(a % 8), used: 2 };
  if (a >= 232)
    return {
      color: `rgb(${Array(3)
        .fill(8 + (a - 232) * 10)
        .join(",")})`,
      used: 2,
    };
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = a - 16;
  const channels = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return { color: `rgb(${channels.join(",")})`, used: 2 };
}

function span(style: Style, text: string): string {
  if (text === "") return "";
  const [color, background] = style.inverse
    ? [style.background ?? "var(--background)", style.color ?? "var(--text)"]
    : [style.color, style.background];
  const css = [
    color && `color:${color}`,
    background && `background:${background}`,
    style.bold && "font-weight:600",
    style.dim && "opacity:.7",
    style.italic && "font-style:italic",
    style.underline && "text-decoration:underline",
  ].filter(Boolean);
  return css.length > 0 ? `<span style="${css.join(";")}">${escapeHtml(text)}</span>` : escapeHtml(text);
}

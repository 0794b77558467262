/** Jupyter counts cursors in Unicode code points, JavaScript strings and TypeScript in UTF-16 units. */
export function utf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let i = 0; i < codePoints && offset < text.length; i++)
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  return offset;
}

export function codePointOffset(text: string, utf16: number): number {
  let count = 0;
  for (let offset = 0; offset < utf16; count++) offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  return count;
}

/** The offset of a line and column, both from 0; what lies beyond the text is at its end. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 0; i < line; i++) {
    const next = text.indexOf("\n", start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return Math.min(start + column, text.length);
}

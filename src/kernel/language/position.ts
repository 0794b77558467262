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

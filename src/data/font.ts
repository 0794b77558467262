/** The digits 0 to 9 in 5×7 dots, as on the first line printers and displays. */
const rows = [
  "01110 10001 10001 10001 10001 10001 01110",
  "00100 01100 00100 00100 00100 00100 01110",
  "01110 10001 00001 00010 00100 01000 11111",
  "01110 10001 00001 00110 00001 10001 01110",
  "00010 00110 01010 10010 11111 00010 00010",
  "11111 10000 11110 00001 00001 10001 01110",
  "00110 01000 10000 11110 10001 10001 01110",
  "11111 00001 00010 00100 01000 01000 01000",
  "01110 10001 10001 01110 10001 10001 01110",
  "01110 10001 10001 01111 00001 00010 01100",
];

/** Each digit's dots with a border of empty ones, 9 rows of 7 (0 or 1). */
export const glyphs: readonly Float32Array[] = rows.map((text) => {
  const dots = new Float32Array(9 * 7);
  for (const [r, row] of text.split(" ").entries()) {
    for (const [c, dot] of [...row].entries()) dots[(r + 1) * 7 + c + 1] = Number(dot);
  }
  return dots;
});

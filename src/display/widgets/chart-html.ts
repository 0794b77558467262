/** What a live chart shows. */
export type ChartState = {
  label: string;
  xLabel: string;
  yLabel: string;
  yScale: "linear" | "log";
  series: string[];
  /** A line for each of the series: x, y, x, y, …; a y that is null is a gap. */
  lines: (number | null)[][];
};

/** A line chart as SVG. It is sent to the page as source, so it uses nothing from outside. */
export function chartHtml(state: Readonly<ChartState>): string {
  const { label, xLabel, yLabel, series, lines } = state;
  const log = state.yScale === "log";
  const escaped = (text: string) =>
    text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
  // Told apart in light and dark, by those who see few colours, and by their dashes.
  const colours = ["#2f7ed8", "#e07b00", "#2e9e6b", "#c2519c", "#8f7a00", "#7a68d8"];
  const dashes = ["", "6 3", "2 2", "8 3 2 3", "10 4", "1 3"];
  const box = { left: 62, top: 10, width: 520, height: 220 };
  const scaled = (y: number) => (log ? Math.log10(y) : y);
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const line of lines)
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = [line[i], line[i + 1]];
      if (x == null || y == null || (log && y <= 0)) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (scaled(y) < y0) y0 = scaled(y);
      if (scaled(y) > y1) y1 = scaled(y);
    }
  const empty = x0 > x1;
  if (empty) [x0, x1, y0, y1] = [0, 1, 0, 1];
  // As good as one number: between neighbours in floating point there is no room for a scale.
  const same = (low: number, high: number, size: number) =>
    high - low <= 1e-13 * Math.max(size, Math.abs(low), Math.abs(high));
  if (same(x0, x1, 0)) x1 = x0 + Math.max(1, Math.abs(x0) * 1e-9);
  if (same(y0, y1, log ? 1 : 0))
    [y0, y1] = [y0 - Math.max(Math.abs(y0) * 0.1, 1e-9), y1 + Math.max(Math.abs(y1) * 0.1, 1e-9)];
  const px = (x: number) => box.left + ((x - x0) / (x1 - x0)) * box.width;
  const py = (y: number) => box.top + (1 - (scaled(y) - y0) / (y1 - y0)) * box.height;
  const ticks = (low: number, high: number, wanted: number) => {
    const rough = (high - low) / wanted;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough)!;
    const out = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) out.push(i * step);
    return out;
  };
  const decimals = (y: number) => {
    const text =
      Math.abs(y) >= 1e7 || (y !== 0 && Math.abs(y) < 1e-3) ? y.toExponential(1) : y.toPrecision(6);
    return text.includes("e") ? text.replace(/\.0e/, "e") : String(Number(text));
  };
  const muted = `fill="currentColor" fill-opacity=".75" font-size="11"`;
  const grid = `stroke="currentColor" stroke-opacity=".15"`;
  let marks = "";
  for (const x of ticks(x0, x1, 6))
    marks +=
      `<line x1="${px(x).toFixed(1)}" x2="${px(x).toFixed(1)}" y1="${box.top}" y2="${box.top + box.height}" ${grid}/>` +
      `<text x="${px(x).toFixed(1)}" y="${box.top + box.height + 16}" text-anchor="middle" ${muted}>${decimals(x)}</text>`;
  // Powers of ten where there are enough of them, 1, 3, 10, … where there are some, else evenly spaced numbers.
  const yTicks = !log
    ? ticks(y0, y1, 5)
    : y1 - y0 < 1
      ? ticks(10 ** y0, 10 ** y1, 5)
      : ticks(y0, y1, 5).map((tick) => Number((10 ** tick).toPrecision(1)));
  for (const y of yTicks) {
    marks +=
      `<line x1="${box.left}" x2="${box.left + box.width}" y1="${py(y).toFixed(1)}" y2="${py(y).toFixed(1)}" ${grid}/>` +
      `<text x="${box.left - 6}" y="${(py(y) + 4).toFixed(1)}" text-anchor="end" ${muted}>${decimals(y)}</text>`;
  }
  const paths = lines.map((line, s) => {
    let path = "";
    let pen = "M";
    let single = true;
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = [line[i], line[i + 1]];
      if (x == null || y == null || (log && y <= 0)) {
        pen = "M";
        continue;
      }
      if (pen === "L") single = false;
      path += `${pen}${px(x).toFixed(1)} ${py(y).toFixed(1)}`;
      pen = "L";
    }
    const colour = colours[s % colours.length];
    // Dashes of a line that goes up and down all the time would only be noise.
    const dash = single || line.length > 400 ? "" : dashes[s % dashes.length];
    // One point alone is a dot.
    if (single && path !== "") path += "h0";
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${single ? 5 : 2}" stroke-dasharray="${dash}" stroke-linejoin="round" stroke-linecap="round"/>`;
  });
  const last = lines.map((line) => {
    for (let i = line.length - 1; i > 0; i -= 2)
      if (line[i] != null) return decimals(Number(line[i]!.toPrecision(4)));
    return "no points yet";
  });
  const legend = series
    .map(
      (name, s) =>
        `<span style="display:inline-flex;align-items:center;gap:6px"><svg width="22" height="10" aria-hidden="true"><line x1="1" x2="21" y1="5" y2="5" stroke="${colours[s % colours.length]}" stroke-width="2.5" stroke-dasharray="${dashes[s % dashes.length]}"/></svg>${escaped(name)}: <span style="font-variant-numeric:tabular-nums">${last[s]}</span></span>`,
    )
    .join("");
  const summary = `${label === "" ? "Line chart" : label}. ${series.map((name, s) => `${name}: ${last[s]}`).join("; ")}`;
  const bottom = box.top + box.height;
  return (
    `<div style="max-width:620px;padding:4px 0;font:13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif);color:var(--jp-ui-font-color1, currentColor)">` +
    (label === "" ? "" : `<div style="font-weight:600">${escaped(label)}</div>`) +
    `<div style="display:flex;flex-wrap:wrap;gap:2px 18px">${legend}</div>` +
    `<svg viewBox="0 0 600 ${bottom + (xLabel === "" ? 24 : 42)}" role="img" aria-label="${escaped(summary)}" style="width:100%;height:auto;font-family:inherit">` +
    marks +
    `<rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}" fill="none" stroke="currentColor" stroke-opacity=".4"/>` +
    paths.join("") +
    (xLabel === ""
      ? ""
      : `<text x="${box.left + box.width / 2}" y="${bottom + 36}" text-anchor="middle" ${muted}>${escaped(xLabel)}</text>`) +
    (yLabel === ""
      ? ""
      : `<text transform="translate(12 ${box.top + box.height / 2}) rotate(-90)" text-anchor="middle" ${muted}>${escaped(yLabel)}</text>`) +
    `</svg></div>`
  );
}

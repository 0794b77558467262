/** What a progress bar shows. */
export type ProgressState = {
  label: string;
  value: number;
  /** null where it isn't known how much there is to do. */
  total: number | null;
  /** Seconds since the start. */
  elapsed: number;
  /** Steps a second; 0 before the first. */
  rate: number;
  phase: "running" | "done" | "stopped";
};

/** A progress bar as HTML. It is sent to the page as source, so it uses nothing from outside. */
export function progressHtml(state: Readonly<ProgressState>): string {
  const { label, value, total, phase } = state;
  const escaped = (text: string) =>
    text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
  const time = (seconds: number) => {
    if (seconds < 10) return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    const minutes = Math.floor(whole / 60);
    return minutes === 0
      ? `${whole} s`
      : minutes < 60
        ? `${minutes} min ${whole % 60} s`
        : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  };
  const rate =
    state.rate <= 0
      ? ""
      : state.rate >= 1
        ? `${state.rate >= 100 ? Math.round(state.rate) : state.rate.toPrecision(3)} steps/s`
        : `${time(1 / state.rate)} a step`;
  const share = total === null ? undefined : total === 0 ? 1 : Math.min(1, value / total);
  const left =
    phase === "running" && total !== null && state.rate > 0
      ? `${time(Math.max(0, total - value) / state.rate)} left`
      : "";
  const count = total === null ? `${value}` : `${value} of ${total}`;
  const parts = [
    count,
    phase === "stopped" ? "stopped" : "",
    rate,
    phase === "running" ? left : `took ${time(state.elapsed)}`,
  ];
  const colour =
    phase === "done"
      ? "var(--jp-success-color1, #388e3c)"
      : phase === "stopped"
        ? "var(--jp-warn-color1, #f57c00)"
        : "var(--jp-brand-color1, #1976d2)";
  // Fewer steps may have been enough: a bar that stops halfway would look as if it had failed.
  const early = phase === "done" && share !== undefined && share < 1;
  const width = share === undefined ? (phase === "running" ? 30 : 100) : early ? 100 : share * 100;
  const now =
    share === undefined ? "" : ` aria-valuemin="0" aria-valuemax="${total}" aria-valuenow="${value}"`;
  const name = label === "" ? "Progress" : label;
  return (
    `<div style="display:flex;flex-wrap:wrap;align-items:center;gap:2px 10px;padding:4px 0;` +
    `font:13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif);color:var(--jp-ui-font-color1, currentColor)">` +
    (label === "" ? "" : `<span>${escaped(label)}</span>`) +
    `<div role="progressbar" aria-label="${escaped(name)}"${now} aria-valuetext="${escaped(parts.filter(Boolean).join(", "))}"` +
    ` style="flex:0 1 320px;min-width:120px;height:10px;border-radius:5px;background:rgba(128,128,128,.25);overflow:hidden">` +
    `<div style="width:${width.toFixed(2)}%;height:100%;border-radius:5px;background:${colour}"></div></div>` +
    (share === undefined
      ? ""
      : `<span style="min-width:3.2em;text-align:right">${early ? "done" : `${total === 0 ? 100 : Math.min(100, Math.floor((100 * value) / total!))} %`}</span>`) +
    `<span style="opacity:.75;font-variant-numeric:tabular-nums">${parts.filter(Boolean).join(" · ")}</span></div>`
  );
}

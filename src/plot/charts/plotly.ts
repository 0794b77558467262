/** What the Plotly figures have in common. */

/** A title that leaves room for what stands below it, at the left like those of the other charts. */
export function title(text: string): object {
  return {
    text,
    x: 0.01,
    xanchor: "left",
    y: 0.98,
    yanchor: "top",
    yref: "container",
    font: { size: 14, weight: 600 },
  };
}

/** The rows of a table in the order in which they came, for the third click. */
const originalRows = new WeakMap();
const next = { none: "ascending", ascending: "descending", descending: "none" };

/**
 * Lets a click on the head of a column sort the rows of Lectern's tables: up, then down, then as they were. The tables bring no
 * script of their own, so that this works in notebooks that JupyterLab doesn't trust, too.
 */
export function sortTablesOnClick() {
  const style = document.createElement("style");
  style.textContent = `
    .lectern-table > thead th { cursor: pointer; user-select: none; }
    .lectern-table > thead th[aria-sort="ascending"]::after { content: " ▲"; }
    .lectern-table > thead th[aria-sort="descending"]::after { content: " ▼"; }
    .lectern-table.lectern-sorted .lectern-gap { display: none; }`;
  document.head.append(style);
  document.addEventListener("click", ({ target }) => {
    const head = target instanceof Element && target.closest("table.lectern-table > thead th");
    if (head) sortBy(head);
  });
}

function sortBy(head) {
  const table = head.closest("table");
  const body = table.tBodies[0];
  if (!originalRows.has(table)) originalRows.set(table, [...body.rows]);
  const order = next[head.getAttribute("aria-sort") ?? "none"];
  for (const each of head.parentElement.cells) each.removeAttribute("aria-sort");
  table.classList.toggle("lectern-sorted", order !== "none");
  const rows = [...originalRows.get(table)];
  if (order !== "none") {
    head.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const textOf = (row) => row.cells[head.cellIndex]?.textContent ?? "";
    rows.sort((a, b) => compare(textOf(a), textOf(b), sign));
  }
  body.append(...rows);
}

/** Numbers as numbers, all else as words; what is empty comes last either way. */
function compare(a, b, sign) {
  if (a === "" || b === "") return (a === "") - (b === "");
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return sign * a.localeCompare(b, undefined, { numeric: true });
  return sign * (x - y);
}

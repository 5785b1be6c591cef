/**
 * The script of the page: it sorts and filters the table of all claims, and opens folds for print. Plain text, for it
 * runs in browsers: no types, no library, nothing fetched. Without it the page is whole.
 */
export const PAGE_SCRIPT = `
(() => {
  "use strict";
  const section = document.getElementById("all-claims");
  const form = section.querySelector("form");
  const status = section.querySelector("[role=status]");
  const body = section.querySelector("tbody");
  const rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const claimsIn = (list) => new Set(list.map((row) => row.dataset.claim)).size;
  const total = claimsIn(rows);

  function filter() {
    const wanted = [...form.querySelectorAll("[data-filter]")].map((x) => [x.dataset.filter, x.value]);
    for (const row of rows)
      row.hidden = !wanted.every(([name, value]) =>
        name === "text"
          ? value.toLowerCase().split(/\\s+/).every((word) => texts.get(row).includes(word))
          : value === "" || row.dataset[name] === value,
      );
    const left = claimsIn(rows.filter((row) => !row.hidden));
    status.textContent = left + " of " + total + " claims";
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());

  // Numbers before texts, and what is empty last, in both directions.
  function compare(a, b, sign) {
    if (a === "" || b === "") return (a === "") - (b === "");
    const [x, y] = [Number(a), Number(b)];
    if (!Number.isNaN(x) && !Number.isNaN(y)) return sign * (x - y);
    return sign * a.localeCompare(b, "en", { numeric: true });
  }
  const heads = [...section.querySelectorAll("thead th")];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.key;
      rows.sort((a, b) => compare(key(a), key(b), isUp ? -1 : 1));
      body.append(...rows);
    });
  });

  // Folds are open on paper, and as they were afterwards.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });
})();
`;

// A table whose rows are laid out as cards stays a table for those who listen: some browsers would forget it.
const ROLES = {
  table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell",
  "thead th": "columnheader", "tbody th": "rowheader", "tfoot th": "rowheader",
};

for (const table of document.querySelectorAll(".table.stack")) {
  for (const [selector, role] of Object.entries(ROLES)) {
    const elements = selector === "table" ? [table] : table.querySelectorAll(selector);
    for (const element of elements) element.setAttribute("role", role);
  }
}

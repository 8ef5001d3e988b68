"use strict";
const filter = document.getElementById("filter");
if (filter) {
  filter.hidden = false;
  filter.addEventListener("change", () => {
    const chosen = new Set([...filter.querySelectorAll("input:checked")].map((box) => box.value));
    for (const row of document.querySelectorAll("tr.row")) row.hidden = !chosen.has(row.dataset.status);
  });
}

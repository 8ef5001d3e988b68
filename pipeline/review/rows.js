// The rows: which field is the current one, the way from one to the next, and what changes in them.
import { all, fetchRows, find } from "./server.js";

export const rows = find("#rows");
const text = find(".text"), onlyUnsure = find("#only-unsure");
const BATCH = 100;
const byKey = new Map(all(".row", rows).map((row) => [row.dataset.key, row]));
export const picked = new Set(); // keys of those to be merged
let current = null; // {key, field}: the cell, which a change may replace
let cell = null;    // its element
let lit = [];

export const currentCell = () => cell;
export const currentPlace = () => current && { ...current };
export const rowOf = (key) => byKey.get(key);
export const cellAt = (place) => place && (byKey.has(place.key) ? find(`.cell[data-field="${place.field}"]`, byKey.get(place.key)) : null);
export const placeOf = (one) => ({ key: one.closest(".row").dataset.key, field: one.dataset.field });
export const firstCell = (row) => row && find(".cell", row);
export const plain = (row) => row && !row.classList.contains("dropped");

export function choose(wanted, scroll = true) {
  cell?.classList.remove("current");
  cell?.closest(".row")?.classList.remove("chosen");
  cell = wanted ?? null;
  current = cell && placeOf(cell);
  light(cell?.closest(".row"), scroll);
  if (!cell) return;
  cell.classList.add("current");
  cell.closest(".row").classList.add("chosen");
  if (!cell.contains(document.activeElement)) cell.focus({ preventScroll: true });
  if (scroll) cell.scrollIntoView({ block: "nearest" });
}

function light(row, scroll) {
  for (const one of lit) one.classList.remove("on");
  lit = row ? row.dataset.marks.split(" ").filter(Boolean).flatMap((number) => all(`[data-mark="${number}"]`, text)) : [];
  for (const one of lit) one.classList.add("on");
  if (scroll) lit.find((one) => one.classList.contains("a"))?.scrollIntoView({ block: "nearest" });
}

// ---- from one to the next

const visible = (one) => !onlyUnsure.checked || one.classList.contains("unsure");

/** The nearest cell in a direction for which something holds; rows that are not here yet are fetched on the way. */
async function seek(from, by, wanted) {
  let row = from.closest(".row"), cells = all(".cell", row), at = cells.indexOf(from) + by;
  for (;;) {
    for (; cells[at]; at += by) if (visible(cells[at]) && wanted(cells[at])) return cells[at];
    do row = by > 0 ? row.nextElementSibling : row.previousElementSibling; while (row && !visible(row));
    if (!row) return null;
    row = await ready(row);
    cells = all(".cell", row);
    at = by > 0 ? 0 : cells.length - 1;
  }
}

let walking = Promise.resolve(); // quick steps go one after the other
export function step(by) {
  walking = walking.then(async () => choose(cell ? await seek(cell, by, () => true) ?? cell : firstCell(rows.firstElementChild)));
  return walking;
}

/** The next cell after a place that nobody has seen yet, else the one that follows it. */
export async function onwards(place) {
  const from = cellAt(place) ?? cell;
  if (!from) return;
  choose(await seek(from, 1, (one) => one.classList.contains("unseen")) ?? await seek(from, 1, () => true) ?? from);
}

export async function toFirst() {
  const row = all(".row", rows).find(visible);
  const cells = row ? all(".cell", await ready(row)) : [];
  choose(cells.find(visible) ?? cells[0]);
}

/** The row that follows, where it can be merged with this one. */
export function following(row) {
  do row = row.nextElementSibling; while (row && !plain(row));
  return row;
}

// ---- rows that are not here yet

/** The row with all that belongs to it. */
export async function ready(row) {
  const { key } = row.dataset;
  if (row.classList.contains("waiting")) {
    const some = [];
    for (let one = row; one && some.length < BATCH; one = one.nextElementSibling) if (one.classList.contains("waiting")) some.push(one);
    await fill(some);
  }
  return byKey.get(key) ?? row;
}

async function fill(some) {
  const told = await fetchRows(some.map((row) => row.dataset.key));
  for (const [key, html] of Object.entries(told)) if (byKey.get(key)?.classList.contains("waiting")) put(key, html);
  return Object.keys(told).length > 0;
}

/** Fetch all rows while the reviewer begins. */
export async function fillAll() {
  for (let left = all(".waiting", rows); left.length; left = all(".waiting", rows)) {
    if (!(await fill(left.slice(0, BATCH)).catch(() => false))) return;
    await new Promise((resume) => { setTimeout(resume); });
  }
}

// ---- changes

function put(key, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const row = holder.content.firstElementChild;
  byKey.get(key)?.replaceWith(row);
  byKey.set(key, row);
  const box = find(".pick input", row);
  if (box) box.checked = picked.has(key);
  return row;
}

/** Take in what has changed: some rows, their order, lines of the text. */
export function takeRows(told) {
  const place = current;
  for (const [key, html] of Object.entries(told.rows)) put(key, html);
  if (told.order) arrange(told.order);
  for (const [line, html] of Object.entries(told.lines)) text.children[line].outerHTML = html;
  const wanted = told.chosen && { key: told.chosen, field: "text" };
  choose(cellAt(wanted) ?? cellAt(place) ?? firstCell(byKey.get(place?.key)) ?? near(cell), Boolean(wanted));
}

/** Put the rows in their order; those that stay where they are are not touched. */
function arrange(order) {
  let at = rows.firstElementChild;
  for (const key of order) {
    const row = byKey.get(key);
    if (row === at) at = at.nextElementSibling;
    else rows.insertBefore(row, at);
  }
  const kept = new Set(order);
  for (const [key, row] of byKey) {
    if (kept.has(key)) continue;
    if (row === cell?.closest(".row")) beside = row.previousElementSibling ?? row.nextElementSibling;
    row.remove();
    byKey.delete(key);
    picked.delete(key);
  }
}
let beside = null; // the current row, where that has gone

const near = (gone) => (gone?.isConnected ? gone : firstCell(beside?.isConnected ? beside : rows.firstElementChild));

export function pick(row, chosen) {
  const box = find(".pick input", row);
  if (!box) return;
  box.checked = chosen;
  picked[chosen ? "add" : "delete"](row.dataset.key);
}

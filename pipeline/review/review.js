// What can be done, by button and key.
import { selected, stretch } from "./act.js";
import { askNew, askReason, askSplit, close, edit } from "./edit.js";
import {
  cellAt, choose, currentCell, currentPlace, fillAll, firstCell, following, onwards, pick, picked, placeOf, plain, rowOf, rows, step, takeRows, toFirst,
} from "./rows.js";
import { all, complain, find, hush, onAnswer, send } from "./server.js";

const onlyUnsure = find("#only-unsure"), help = find("#help"), who = find("#who");

function showState(told) {
  const { confirmed, corrected, unseen, unsure, all: whole } = told.counts;
  find("#counts").textContent = `подтверждено ${confirmed}, исправлено ${corrected}, осталось ${unseen} из ${whole}; сомнительных ${unsure}`;
  find("[data-do=undo]").disabled = !told.can_undo;
  find("[data-do=redo]").disabled = !told.can_redo;
  const unapplied = find("#unapplied");
  unapplied.replaceChildren(...told.unapplied.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  unapplied.hidden = !told.unapplied.length;
}

onAnswer((told) => {
  close();
  takeRows(told);
  showState(told);
});

// ---- what can be done with a cell and its row

const doings = {
  confirm: async (cell, place) => { if (await send("confirm", { key: place.key, fields: [place.field] })) await onwards(place); },
  "confirm-all": async (cell, place) => {
    const fields = all(".cell", cell.closest(".row")).map((one) => one.dataset.field);
    if (await send("confirm", { key: place.key, fields })) await onwards({ key: place.key, field: fields.at(-1) });
  },
  edit: (cell) => edit(find(".v", cell) ?? find(".add", cell)),
  fill: (cell, place) => send("fill", { ...place, words: selected() }),
  clear: (cell, place) => send("clear", place),
  restore: (cell, place) => send("restore", place),
  explain: (cell) => askReason(cell),
  split: (cell, place) => {
    const words = stretch();
    if (words) return send("split", { key: place.key, ...words });
    choose(cellAt({ key: place.key, field: "text" }));
    return askSplit(currentCell());
  },
  merge: async (cell, place) => {
    const after = following(cell.closest(".row"));
    const others = picked.size ? [...picked] : after ? [after.dataset.key] : [];
    if (!(await send("merge", { keys: [...new Set([place.key, ...others])] }))) return;
    for (const key of [...picked]) if (rowOf(key)) pick(rowOf(key), false);
    picked.clear();
  },
  pick: (cell, place) => pick(rowOf(place.key), !picked.has(place.key)),
  add: (cell) => {
    const words = stretch();
    return words ? send("add", words) : askNew(cell);
  },
  drop: (cell, place) => send("drop", { key: place.key }),
  "take-back": (cell, place) => send("take-back", { key: place.key }),
  "explain-row": (cell) => askReason(cell, true),
  undo: () => send("undo"),
  redo: () => send("redo"),
  reload: () => send("reload"),
  refresh: () => location.reload(),
};
const anywhere = new Set(["undo", "redo", "reload", "refresh", "add"]);
const ofDropped = new Set(["take-back", "restore", "explain", "explain-row", ...anywhere]);

// What is asked for quickly is done one after the other, each where the one before has led.
let queue = Promise.resolve();
function after(deed) {
  const done = queue.then(deed);
  queue = done.catch(() => null);
  return done;
}
const perform = (name) => after(() => doing(name));

function doing(name) {
  const cell = currentCell(), place = currentPlace();
  hush();
  if (name === "add" && !cell && !stretch()) return complain("В тексте акта ничего не выделено.");
  if (!cell && !anywhere.has(name)) return undefined;
  if (cell && !plain(cell.closest(".row"))) {
    if (!ofDropped.has(name)) return complain("Это не поручение. Чтобы править его, верните его (R).");
    if (name === "restore") return doings["take-back"](cell, place);
  }
  return doings[name](cell, place);
}

// ---- keys

const keys = {
  c: "confirm", C: "confirm-all", e: "edit", f: "fill", x: "clear", Delete: "clear", r: "restore", w: "explain", s: "split", m: "merge",
  v: "pick", n: "add", D: "drop", R: "take-back", u: "undo", U: "redo",
};
// The key by its place, where the keyboard is set to Russian letters.
const latin = (event) => {
  if (!/^[а-яё]$/i.test(event.key) || !event.code.startsWith("Key")) return event.key;
  return event.shiftKey ? event.code[3] : event.code[3].toLowerCase();
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || help.open || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (event.ctrlKey || event.metaKey) {
    const back = { KeyZ: event.shiftKey ? "redo" : "undo", KeyY: "redo" }[event.code];
    if (back) { event.preventDefault(); perform(back); }
    return;
  }
  const key = latin(event);
  if (key === "?" || (event.code === "Slash" && event.shiftKey)) help.showModal();
  else if (key === "j" || key === "k") { hush(); after(() => step(key === "j" ? 1 : -1)); }
  else if (key === "Enter" && event.target.classList.contains("cell")) { event.preventDefault(); perform("edit"); }
  else if (keys[key]) { event.preventDefault(); if (!event.repeat) perform(keys[key]); }
});
who.addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); currentCell()?.focus(); }
});

// ---- the pointer

// what is selected in the act stays selected while a button is pressed
find("#tools").addEventListener("mousedown", (event) => { if (event.target.closest("[data-do]")) event.preventDefault(); });
find("header").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) perform(button.dataset.do);
});
find("#help-button").addEventListener("click", () => help.showModal());
onlyUnsure.addEventListener("change", () => {
  rows.classList.toggle("only-unsure", onlyUnsure.checked);
  if (onlyUnsure.checked && !currentCell()?.classList.contains("unsure")) toFirst();
  else choose(currentCell());
});
rows.addEventListener("change", (event) => { if (event.target.closest(".pick")) pick(event.target.closest(".row"), event.target.checked); });
rows.addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  const cell = event.target.closest(".cell") ?? (row === currentCell()?.closest(".row") ? currentCell() : firstCell(row ?? rows));
  if (!cell || event.target.closest(".editor, .editing, .pick")) return;
  hush();
  choose(cell);
  const button = event.target.closest(".v, .add"), out = event.target.closest(".out"), act = event.target.closest("[data-do]");
  if (button) edit(button);
  if (out) send("clear", { key: placeOf(cell).key, field: out.dataset.clear });
  if (act) perform(act.dataset.do);
});
// A chosen cell shows more, which would move what is pressed from under the pointer: a click chooses when it is done.
let pressed = false;
rows.addEventListener("pointerdown", () => { pressed = true; });
for (const done of ["pointerup", "pointercancel"]) addEventListener(done, () => { pressed = false; });
rows.addEventListener("focusin", (event) => {
  const cell = event.target.closest(".cell");
  if (!pressed && cell && cell !== currentCell()) choose(cell, false);
});

showState(JSON.parse(find("#counts").dataset.state));
choose(firstCell(rows.firstElementChild), false);
fillAll();

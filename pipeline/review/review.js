"use strict";
(() => {
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const rows = find("#rows"), text = find(".text"), onlyUnsure = find("#only-unsure"), error = find("#error");
let current = null; // {key, field}: the cell, which a change may replace
let editor = null;  // {input, close}: the value that is being edited
let waiting = Promise.resolve(); // changes go out one after the other

// ---- where we are

const cellAt = (place) => place && find(`.row[data-key="${CSS.escape(place.key)}"] .cell[data-field="${place.field}"]`, rows);
const placeOf = (cell) => ({ key: cell.closest(".row").dataset.key, field: cell.dataset.field });

function choose(cell, scroll = true) {
  for (const one of all(".current, .chosen", rows)) one.classList.remove("current", "chosen");
  if (!cell) { current = null; light(null); return; }
  current = placeOf(cell);
  cell.classList.add("current");
  cell.closest(".row").classList.add("chosen");
  light(cell.closest(".row"), scroll);
  if (!cell.contains(document.activeElement)) cell.focus({ preventScroll: true });
  if (scroll) cell.scrollIntoView({ block: "nearest" });
}

function light(row, scroll) {
  for (const one of all(".on", text)) one.classList.remove("on");
  if (!row) return;
  for (const number of row.dataset.marks.split(" ").filter(Boolean))
    for (const one of all(`[data-mark="${number}"]`, text)) one.classList.add("on");
  const first = find(".a.on", text);
  if (first && scroll) first.scrollIntoView({ block: "nearest" });
}

const shown = () => all(".cell", rows).filter((cell) => !onlyUnsure.checked || cell.classList.contains("unsure") || cell.classList.contains("current"));

function step(by) {
  const cells = shown();
  const at = cells.indexOf(cellAt(current));
  choose(cells[Math.min(Math.max(at < 0 ? 0 : at + by, 0), cells.length - 1)]);
}

/** The next cell after a place that nobody has seen yet, else the one that follows it. */
function onwards(place) {
  const cells = shown();
  const at = cells.indexOf(cellAt(place));
  choose(cells.slice(at + 1).find((cell) => cell.classList.contains("unseen")) ?? cells[at + 1] ?? cells[at]);
}

// ---- changes

function send(action, asked = {}) {
  waiting = waiting.then(async () => {
    try {
      const answer = await fetch(`do/${action}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) });
      const told = await answer.json();
      if (!answer.ok) { complain(told.error, told.stale); return false; }
      error.hidden = true;
      take(told);
      return true;
    } catch {
      complain("Не записано: программа проверки не отвечает. Запустите её снова; записанное цело.");
      return false;
    }
  });
  return waiting;
}

function complain(message, stale = false) {
  find("span", error).textContent = message;
  find("button", error).hidden = !stale;
  error.hidden = false;
}

/** A row without what only this page knows of it. */
function plain(row) {
  const copy = row.cloneNode(true);
  for (const one of [copy, ...all(".current", copy)]) one.classList.remove("current", "chosen");
  return copy.outerHTML;
}

/** Take in what the server made; rows that are the same stay as they are. */
function take(told) {
  const fresh = document.createElement("template");
  fresh.innerHTML = told.rows;
  const old = new Map(all(".row", rows).map((row) => [row.dataset.key, row]));
  const place = current;
  editor = null;
  rows.replaceChildren(...[...fresh.content.children].map((row) => {
    const was = old.get(row.dataset.key);
    return was && plain(was) === plain(row) ? was : row;
  }));
  if (text.innerHTML !== told.text) text.innerHTML = told.text;
  find("#unapplied").replaceChildren(...told.unapplied.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  find("#unapplied").hidden = !told.unapplied.length;
  find("[data-do=undo]").disabled = !told.can_undo;
  find("[data-do=redo]").disabled = !told.can_redo;
  count(told.counts);
  choose(cellAt(place) ?? find(".cell", rows), false);
}

function count(counts) {
  find("#counts").textContent =
    `подтверждено ${counts.confirmed}, исправлено ${counts.corrected}, осталось ${counts.unseen} из ${counts.all}; сомнительных ${counts.unsure}`;
}

// ---- editing in place

function edit(button) {
  close();
  const form = button.dataset.form ?? "line";
  const adds = button.classList.contains("add");
  const value = adds ? null : JSON.parse(button.dataset.value);
  const input = document.createElement(form === "choice" ? "select" : form === "long" ? "textarea" : "input");
  input.className = "editor";
  input.setAttribute("aria-label", button.closest(".part")?.querySelector(".of")?.textContent ?? find(".name", button.closest(".cell")).firstChild.data.trim());
  if (form === "choice") {
    for (const [code, label] of Object.entries(choicesOf(button))) input.append(new Option(label, code, false, code === value));
  } else {
    input.value = Array.isArray(value) ? value.join(", ") : typeof value === "number" ? String(value).replace(".", ",") : value ?? "";
    if (form === "long") input.rows = Math.min(8, Math.ceil(input.value.length / 60) + 1);
    if (form === "date" || button.dataset.part === "end") input.placeholder = "ДД.ММ.ГГГГ";
  }
  const place = placeOf(button.closest(".cell"));
  const save = async () => {
    const asked = read(button, form, input.value.trim());
    if (await send(asked === null ? "clear" : "set", { key: place.key, field: button.dataset.path, value: asked })) return;
    input.focus();
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") { close(); choose(cellAt(place)); }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); save(); }
  });
  if (form === "choice") input.addEventListener("change", save);
  editor = { input, form: button.dataset.part === "end" ? "date" : form, close: () => input.replaceWith(button) };
  button.replaceWith(input);
  input.focus();
  if (input.select) input.select();
}

function close() {
  if (editor?.input.isConnected) editor.close();
  editor = null;
}

/** The choices of a coded value: they stand once in the page, by field. */
function choicesOf(button) {
  const field = button.dataset.path.split(".")[0];
  const found = JSON.parse(rows.dataset.choices);
  return found[`${field}.${button.dataset.choices}`] ?? found[field];
}

const iso = (written) => written.replace(/^.*?(\d{1,2})\.(\d{1,2})\.(\d{4}).*$/s, (_, day, month, year) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
const number = (written) => { const found = Number(written.replaceAll(/\s/g, "").replace(",", ".")); return Number.isNaN(found) ? written : found; };

/** What was written, as the value that it stands for; nothing written is null, which clears. */
function read(button, form, written) {
  if (button.classList.contains("add")) {
    const part = button.dataset.part;
    if (!part) return written || null;
    const value = part === "end" ? iso(written) : part === "value" ? number(written) : written;
    return { ...JSON.parse(button.dataset.rest), [part]: value, raw: written };
  }
  if (form === "list") return written ? written.split(",").map((one) => one.trim()).filter(Boolean) : [];
  if (!written) return null;
  return form === "date" ? iso(written) : form === "number" ? number(written) : written;
}

// ---- what can be done

const selected = () => {
  const selection = getSelection();
  return selection.rangeCount && text.contains(selection.getRangeAt(0).commonAncestorContainer) ? selection.toString().trim() : "";
};

const doings = {
  confirm: async (cell, place) => { if (await send("confirm", { key: place.key, fields: [place.field] })) onwards(place); },
  "confirm-all": async (cell, place) => {
    const fields = all(".cell", cell.closest(".row")).map((one) => one.dataset.field);
    if (await send("confirm", { key: place.key, fields })) onwards({ key: place.key, field: fields.at(-1) });
  },
  edit: (cell) => edit(find(".v", cell) ?? find(".add", cell)),
  fill: (cell, place) => send("fill", { ...place, words: selected() }),
  clear: (cell, place) => send("clear", place),
  restore: (cell, place) => send("restore", place),
  drop: (cell, place) => send("drop", { key: place.key }),
  undo: () => send("undo"),
  redo: () => send("redo"),
  reload: () => send("reload"),
};
const anywhere = new Set(["undo", "redo", "reload"]);

function perform(name) {
  const cell = cellAt(current);
  if (!cell && !anywhere.has(name)) return;
  doings[name](cell, current && { ...current });
}

const keys = { c: "confirm", C: "confirm-all", e: "edit", f: "fill", x: "clear", Delete: "clear", r: "restore", D: "drop", u: "undo", U: "redo" };
// The key by its place, where the keyboard is set to Russian letters.
const latin = (event) => {
  if (!/^[а-яё]$/i.test(event.key) || !event.code.startsWith("Key")) return event.key;
  return event.shiftKey ? event.code[3] : event.code[3].toLowerCase();
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (event.ctrlKey || event.metaKey) {
    const back = { KeyZ: event.shiftKey ? "redo" : "undo", KeyY: "redo" }[event.code];
    if (back) { event.preventDefault(); perform(back); }
    return;
  }
  const key = latin(event);
  if (key === "j" || key === "k") { step(key === "j" ? 1 : -1); return; }
  if (key === "Enter" && event.target.classList.contains("cell")) { event.preventDefault(); perform("edit"); return; }
  if (keys[key]) { event.preventDefault(); perform(keys[key]); }
});

find("header").addEventListener("mousedown", (event) => { if (event.target.closest("[data-do=fill]")) event.preventDefault(); });
find("header").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) perform(button.dataset.do);
});
onlyUnsure.addEventListener("change", () => {
  rows.classList.toggle("only-unsure", onlyUnsure.checked);
  choose(onlyUnsure.checked ? find(".cell.unsure", rows) : cellAt(current));
});
rows.addEventListener("click", (event) => {
  const cell = event.target.closest(".cell") ?? find(".cell", event.target.closest(".row") ?? rows);
  if (!cell || event.target.closest(".editor")) return;
  choose(cell);
  const button = event.target.closest(".v, .add");
  if (button) edit(button);
  const out = event.target.closest(".out");
  if (out) send("clear", { key: placeOf(cell).key, field: out.dataset.clear });
});
// A chosen cell shows more, which would move what is pressed from under the pointer: a click chooses when it is done.
let pressed = false;
rows.addEventListener("pointerdown", () => { pressed = true; });
for (const done of ["pointerup", "pointercancel"]) addEventListener(done, () => { pressed = false; });
rows.addEventListener("focusin", (event) => {
  const cell = event.target.closest(".cell");
  if (!pressed && cell && cell !== cellAt(current)) choose(cell, false);
});
text.addEventListener("click", (event) => {
  if (selected()) return;
  const numbers = [];
  for (let node = event.target.closest("[data-mark]"); node; node = node.parentElement.closest("[data-mark]")) numbers.push(node.dataset.mark);
  for (const mark of numbers) {
    const row = find(`.row[data-marks~="${mark}"]`, rows);
    if (row) { choose(find(".cell", row)); return; }
  }
});
// words selected in the act go into the value that is being edited
document.addEventListener("mouseup", () => {
  const words = selected();
  if (!editor?.input.isConnected || !words || editor.form === "choice") return;
  editor.input.value = editor.form === "date" ? iso(words) : words;
  editor.input.focus();
});

count(JSON.parse(find("#counts").dataset.counts));
choose(find(".cell", rows), false);
})();

// Editing in place: a value, the place where an assignment is split, a reason, the words of a new assignment.
import { selected } from "./act.js";
import { cellAt, choose, placeOf, rows } from "./rows.js";
import { find, send } from "./server.js";

let editor = null; // {input, form, close}: what is being edited

const iso = (written) => written.replace(/^.*?(\d{1,2})\.(\d{1,2})\.(\d{4}).*$/s, (_, day, month, year) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
const number = (written) => { const found = Number(written.replaceAll(/\s/g, "").replace(",", ".")); return Number.isNaN(found) ? written : found; };
const choices = JSON.parse(rows.dataset.choices); // of every coded value, by field
const element = (name, more = {}) => Object.assign(document.createElement(name), more);

export function close() {
  if (editor?.input.isConnected) editor.close();
  editor = null;
}

/** Open an input: Enter saves, Escape leaves all as it was, what is refused stays to be mended. */
function open(input, { label, place, form, hint, put, back, save }) {
  input.classList.add("editor");
  input.setAttribute("aria-label", label);
  const note = hint && element("div", { className: "hint", id: "editor-hint", textContent: hint });
  if (note) input.setAttribute("aria-describedby", note.id);
  let storing = false; // Enter pressed twice is one change
  const store = async () => {
    if (storing) return;
    storing = true;
    try { if (!(await save(input.value.trim())) && input.isConnected) input.focus(); } finally { storing = false; }
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") { close(); choose(cellAt(place)); }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); store(); }
  });
  if (form === "choice") input.addEventListener("change", store);
  const tools = element("div", { className: "editing" });
  if (form !== "choice") {
    tools.append(
      element("button", { type: "button", className: "small save", textContent: "Сохранить", onclick: store }),
      element("button", { type: "button", className: "small", textContent: "Отмена", onclick: () => { close(); choose(cellAt(place)); } }),
    );
  }
  put(input);
  if (note) input.after(note);
  (note ?? input).after(tools);
  editor = { input, form, close: () => { note?.remove(); tools.remove(); back(input); } };
  input.focus();
  tools.scrollIntoView({ block: "nearest" });
}

// ---- values

export function edit(button) {
  if (!button) return;
  close();
  const form = button.dataset.form ?? (button.dataset.part === "end" ? "date" : "line");
  const value = button.classList.contains("add") ? null : JSON.parse(button.dataset.value);
  const input = element(form === "choice" ? "select" : form === "long" ? "textarea" : "input");
  if (form === "choice") for (const [code, label] of Object.entries(choicesOf(button))) input.append(new Option(label, code, false, code === value));
  else fill(input, form, value);
  const place = placeOf(button.closest(".cell"));
  open(input, {
    label: button.closest(".part")?.querySelector(".of")?.textContent ?? nameOf(button.closest(".cell")),
    place,
    form,
    put: (one) => button.replaceWith(one),
    back: (one) => one.replaceWith(button),
    save: (written) => {
      const asked = read(button, form, written);
      return send(asked === null ? "clear" : "set", { key: place.key, field: button.dataset.path, value: asked });
    },
  });
  if (input.select) input.select();
}

const nameOf = (cell) => find(".name", cell)?.firstChild.data.trim() ?? "";

function fill(input, form, value) {
  input.value = Array.isArray(value) ? value.join(", ") : typeof value === "number" ? String(value).replace(".", ",") : value ?? "";
  if (form === "date" && value) input.value = value.split("-").reverse().join(".");
  if (form === "date") input.placeholder = "ДД.ММ.ГГГГ";
  if (form === "long") input.rows = Math.min(8, Math.ceil(input.value.length / 60) + 1);
}

function choicesOf(button) {
  const [field, , part] = button.dataset.path.split(".");
  return choices[part ? `${field}.${part}` : field];
}

/** What was written, as the value that it stands for; nothing written is null, which clears. */
function read(button, form, written) {
  if (button.classList.contains("add")) {
    const { part } = button.dataset;
    if (!part) return written || null;
    const value = part === "end" ? iso(written) : part === "value" ? number(written) : written;
    return { ...JSON.parse(button.dataset.rest), [part]: value, raw: written };
  }
  if (form === "list") return written ? written.split(",").map((one) => one.trim()).filter(Boolean) : [];
  if (!written) return null;
  return form === "date" ? iso(written) : form === "number" ? number(written) : written;
}

// ---- whole assignments

/** Ask where the second assignment begins: the caret is the place, the words cannot be changed. */
export function askSplit(cell) {
  close();
  const button = find(".v", cell), place = placeOf(cell), whole = JSON.parse(button.dataset.value);
  const input = element("textarea", { value: whole, rows: Math.min(8, Math.ceil(whole.length / 60) + 1) });
  input.addEventListener("beforeinput", (event) => event.preventDefault());
  open(input, {
    label: "Где начинается второе поручение",
    place,
    form: "place",
    hint: "Поставьте курсор туда, где начинается второе поручение (щелчком или стрелками), и нажмите Enter.",
    put: (one) => button.replaceWith(one),
    back: (one) => one.replaceWith(button),
    save: () => send("split", { key: place.key, at: [...whole.slice(0, input.selectionStart)].length }),
  });
  const after = whole.indexOf("; ");
  const at = after < 0 ? 0 : after + 2;
  input.setSelectionRange(at, at);
}

/** Ask for words under a cell. */
function ask(cell, label, value, hint, save) {
  close();
  open(element("input", { value }), {
    label,
    place: placeOf(cell),
    form: "words",
    hint,
    put: (one) => cell.append(one),
    back: (one) => one.remove(),
    save,
  });
}

export function askReason(cell, ofRow = false) {
  const { key, field } = placeOf(cell);
  const said = find(ofRow || !field ? ".made q" : ".note q", ofRow || !field ? cell.closest(".row") : cell);
  ask(cell, "Причина правки", said?.textContent ?? "", "Почему так: например, «по письму от 12.02.2024». Enter сохраняет.", (why) =>
    send("explain", { key, why, ...(ofRow || !field ? {} : { field }) }));
}

export function askNew(cell) {
  const { key } = placeOf(cell);
  ask(cell, "Новое поручение", "", "Слова нового поручения, как они стоят в акте; или выделите их в тексте и нажмите n.", (words) =>
    send("add", { key, words }));
}

// words selected in the act go into the value that is being edited
document.addEventListener("mouseup", () => {
  const words = selected();
  if (!editor?.input.isConnected || !words || editor.form === "choice" || editor.form === "place") return;
  editor.input.value = editor.form === "date" ? (/\d{1,2}\.\d{1,2}\.\d{4}/.exec(words)?.[0] ?? words) : words;
  editor.input.focus();
});

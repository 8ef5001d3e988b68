// What is shown: filters, the chosen assignment, sorting. The three scripts run as one strict function.
const root = document.documentElement;
const find = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
const data = JSON.parse(find("#report-data").textContent);
const body = find("#rows");
const rows = Array.from(body.rows);
const selects = all("[data-facet]");
const search = find("#search");
const narrow = window.matchMedia("(max-width: 900px)");
const acts = new Map(all("[data-act].act").map((act) => [Number(act.dataset.act), act]));
const fragments = new Map();
for (const fragment of all(".text [data-mark]")) {
  const number = Number(fragment.dataset.mark);
  if (!fragments.has(number)) fragments.set(number, []);
  fragments.get(number).push(fragment);
}
const lanes = new Map(all(".lane").map((lane) => [Number(lane.dataset.lane), lane]));
const state = { words: [], lane: null, order: rows.map((_, number) => number), shown: [], current: null, act: null, lit: [] };

// ---- filters

const plain = (text) => text.toLowerCase().replaceAll("ё", "е").replace(/\s+/g, " ");
const texts = [];
const textOf = (number) => (texts[number] ??= plain(rows[number].textContent));
const chosen = () => selects.map((select) => (select.value === "" ? null : Number(select.value)));

function passesRest(number) {
  if (find("#with-issues").checked && !data.rows[number].issues) return false;
  if (state.lane !== null && !state.laneRows.has(number)) return false;
  return state.words.every((word) => textOf(number).includes(word));
}

function filter() {
  const wanted = chosen();
  const counts = selects.map(() => new Map());
  state.shown = [];
  for (const number of state.order) {
    const values = data.rows[number].values;
    const missed = passesRest(number) ? wanted.flatMap((value, facet) => (value === null || values[facet].includes(value) ? [] : [facet])) : null;
    if (missed?.length === 0) state.shown.push(number);
    // An option counts what choosing it would show: the rows that only its own facet keeps out, or nothing does.
    if (missed && missed.length < 2) {
      counts.forEach((count, facet) => {
        if (missed.length === 0 || missed[0] === facet) for (const value of values[facet]) count.set(value, (count.get(value) ?? 0) + 1);
      });
    }
  }
  const visible = new Set(state.shown);
  if (state.shown.length && !state.shown.some((number) => data.rows[number].act === state.act)) showAct(data.rows[state.shown[0]].act);
  rows.forEach((row, number) => { row.hidden = !visible.has(number); });
  showCounts(counts, visible);
  showLanes(visible);
  showLoads();
  showIssues(visible);
  highlight();
}

function showCounts(counts, visible) {
  find("#count").textContent = String(visible.size);
  find("#panel-table .empty").hidden = visible.size > 0;
  selects.forEach((select, facet) => {
    select.classList.toggle("set", select.value !== "");
    for (const option of select.options) {
      if (option.value === "") continue;
      const count = counts[facet].get(Number(option.value)) ?? 0;
      option.textContent = `${option.dataset.label} (${count})`;
      option.hidden = count === 0 && !option.selected;
    }
  });
  search.classList.toggle("set", state.words.length > 0);
  find("#reset").disabled = !(state.words.length || state.lane !== null || find("#with-issues").checked || selects.some((select) => select.value));
  if (state.current !== null) say("");
}

function say(text) {
  find("#note").textContent = text && ` · ${text}`;
}

function reset() {
  for (const select of selects) select.value = "";
  search.value = "";
  state.words = [];
  find("#with-issues").checked = false;
  chooseLane(null);
  chooseAct();
  filter();
}

function chooseAct() {
  const select = selects[data.facets.indexOf("act")];
  const one = select.value === "" ? null : Number(select.value);
  for (const [number, act] of acts) act.hidden = one !== null && number !== one;
  if (one !== null) showAct(one);
  for (const chart of all(".chart")) chart.hidden = chart.dataset.chart !== (one === null ? "all" : String(one));
}

function showAct(number) {
  if (state.act === number) return;
  state.act = number;
  for (const [other, act] of acts) act.classList.toggle("other", other !== number);
  find("#act-scroll").scrollTop = 0;
}

// ---- the chosen assignment

function select(number, { text = true, table = true } = {}) {
  if (state.current !== null) rows[state.current].removeAttribute("aria-current");
  state.current = number;
  rows[number].setAttribute("aria-current", "true");
  showAct(data.rows[number].act);
  const own = data.rows[number].marks.flatMap((mark) => fragments.get(mark) ?? []);
  light(own);
  if (text) own.find((fragment) => fragment.classList.contains("a"))?.scrollIntoView({ block: narrow.matches ? "start" : "center" });
  if (table) rows[number].scrollIntoView({ block: "nearest" });
  say(rows[number].hidden ? `поручение ${find(".go", rows[number]).textContent} скрыто отбором` : "");
}

function light(found) {
  for (const fragment of state.lit) fragment.classList.remove("on");
  for (const fragment of found) fragment.classList.add("on");
  state.lit = found;
}

function fromRow(number) {
  showTab(narrow.matches ? "text" : "table");
  select(number);
}

/** A mark may belong to many assignments: the one around it comes first, then, click by click, the next. */
function fromMark(fragment) {
  for (let place = fragment; place; place = place.parentElement?.closest("[data-mark]")) {
    const holders = data.marks[Number(place.dataset.mark)];
    if (!holders.length) continue;
    const around = place.parentElement?.closest(".a");
    const first = around ? data.marks[Number(around.dataset.mark)][0] : holders[0];
    const at = holders.indexOf(state.current);
    const next = at < 0 ? (holders.includes(first) ? first : holders[0]) : holders[(at + 1) % holders.length];
    showTab("table");
    select(next, { text: false });
    for (const row of rows) row.classList.remove("near");
    for (const holder of holders) rows[holder].classList.add("near");
    if (holders.length > 1) say(`${holders.indexOf(next) + 1} из ${holders.length} с этой пометкой`);
    return;
  }
}

function step(by) {
  const at = state.shown.indexOf(state.current);
  const next = at < 0 ? (by > 0 ? 0 : state.shown.length - 1) : Math.min(Math.max(at + by, 0), state.shown.length - 1);
  if (state.shown.length) {
    select(state.shown[next]);
    find(".go", rows[state.current]).focus({ preventScroll: true });
  }
}

// ---- sorting

const collator = new Intl.Collator("ru", { numeric: true });
const cell = (number, name) => (find(`.c-${name}`, rows[number])?.textContent ?? "").trim();
const keys = {
  number: (number) => number,
  due: (number) => data.rows[number].due,
  issues: (number) => data.rows[number].issues || "",
};

function sort(button) {
  const head = button.closest("th");
  const descending = head.getAttribute("aria-sort") === "ascending";
  for (const other of all("th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const key = keys[button.dataset.sort] ?? ((number) => cell(number, button.dataset.sort));
  const keyed = rows.map((_, number) => [key(number), number]);
  const compared = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
  // What has nothing to sort by stays at the end either way.
  keyed.sort(([a, i], [b, j]) => (a === "") - (b === "") || (descending ? compared(b, a) : compared(a, b)) || i - j);
  state.order = keyed.map(([, number]) => number);
  body.append(...state.order.map((number) => rows[number]));
  filter();
}

// ---- what was searched

function highlight() {
  if (!CSS.highlights) return;
  CSS.highlights.delete("found");
  if (!state.words.length) return;
  const ranges = [];
  const places = [find(".act:not(.other):not([hidden]) .text"), ...state.shown.slice(0, 500).map((number) => rows[number])];
  for (const place of places) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && ranges.length < 5000; node = walker.nextNode()) {
      const text = node.data.toLowerCase().replaceAll("ё", "е");
      if (text.length !== node.data.length) continue;
      for (const word of state.words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          ranges.push(range);
        }
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

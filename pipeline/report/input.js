// What the user does: tabs, clicks, keys.

// ---- tabs

function showTab(name) {
  document.body.dataset.tab = name;
  for (const tab of all("[role=tab]")) {
    const selected = tab.dataset.tab === name || (name === "text" && !narrow.matches && tab.dataset.tab === "table");
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
  }
}

find("[role=tablist]").addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) showTab(tab.dataset.tab);
});
find("[role=tablist]").addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const tabs = all("[role=tab]").filter((tab) => tab.offsetParent !== null);
  const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
  showTab(next.dataset.tab);
  next.focus();
});

// ---- what the user does

let timer = 0;
search.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(searchNow, rows.length > 500 ? 150 : 0);
});
function searchNow() {
  clearTimeout(timer);
  state.words = plain(search.value).split(" ").filter(Boolean);
  filter();
}
find("#filters").addEventListener("submit", (event) => {
  event.preventDefault();
  searchNow();
  if (state.shown.length) select(state.shown[0]);
});
find("#filters").addEventListener("change", (event) => {
  if (event.target === search) return;
  if (event.target.dataset.facet === "act") chooseAct();
  filter();
});
find("#reset").addEventListener("click", reset);
find("#lane-chip").addEventListener("click", () => { chooseLane(null); filter(); search.focus(); });
find("#more").addEventListener("click", () => {
  const open = find("#filters").classList.toggle("open");
  find("#more").setAttribute("aria-expanded", String(open));
});
find("#help-button").addEventListener("click", () => find("#help").showModal());
find("main").addEventListener("click", (event) => {
  const target = event.target;
  const sorter = target.closest("[data-sort]");
  const goRow = target.closest(".go-row");
  const goMark = target.closest(".go-mark");
  const lane = target.closest(".lane");
  const bar = target.closest(".cell");
  const row = target.closest("#rows tr");
  const mark = target.closest(".text [data-mark]");
  if (!window.getSelection().isCollapsed && (row || mark)) return;  // the user marks text to copy it
  if (sorter) sort(sorter);
  else if (goRow) fromRow(Number(goRow.dataset.row));
  else if (goMark) showMark(Number(goMark.dataset.go));
  else if (lane) takeLane(lane);
  else if (bar) takeBar(bar);
  else if (row) fromRow(rows.indexOf(row));
  else if (mark) fromMark(mark);
});
find("main").addEventListener("change", (event) => {
  const kind = event.target.dataset.legend;
  if (kind) for (const mark of all(`.text .k-${kind}`)) mark.classList.toggle("off", !event.target.checked);
});

function takeLane(lane) {
  chooseLane(Number(lane.dataset.lane));
  filter();
  showTab("table");
}

function takeBar(bar) {
  const { lines, columns } = data.loads[Number(bar.closest("[data-load]").dataset.load)];
  const [executors, months] = [lines[Number(bar.dataset.line)], columns[Number(bar.dataset.column)]];
  if (executors.length === 1) selects[data.facets.indexOf("executor")].value = String(executors[0]);
  if (months.length === 1) selects[data.facets.indexOf("month")].value = String(months[0]);
  filter();
  showTab("table");
}

function showMark(number) {
  const [first] = fragments.get(number);
  const act = first.closest(".act");
  if (narrow.matches) showTab("text");
  showAct(Number(act.dataset.act));
  light(fragments.get(number));
  first.scrollIntoView({ block: "center" });
}

// The letters of the Russian layout stand on the same keys.
const commands = {
  j: () => step(1), о: () => step(1), k: () => step(-1), л: () => step(-1),
  "/": () => search.focus(), "?": () => find("#help").showModal(),
};
document.addEventListener("keydown", (event) => {
  if (find("#help").open || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input:not([type=checkbox]), select");
  if (event.key === "Escape" && event.target === search) {
    search.value = "";
    searchNow();
    search.blur();
  } else if ((event.key === "Enter" || event.key === " ") && event.target.matches(".lane")) {
    event.preventDefault();
    takeLane(event.target);
  } else if (!typing && find("#shortcuts").checked) {
    const russian = event.code === "Slash" && { ".": "/", ",": "?" }[event.key];
    const command = commands[russian || event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    command();
  }
});

root.classList.add("script");
narrow.addEventListener("change", () => showTab(narrow.matches ? document.body.dataset.tab : "table"));
chooseLane(null);
showAct(0);
chooseAct();
showTab("table");
filter();

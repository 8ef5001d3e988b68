// The charts and the issues follow the filter.

function chooseLane(number) {
  const same = number === state.lane;
  lanes.get(state.lane)?.classList.remove("chosen");
  state.lane = number === null || same ? null : number;
  state.laneRows = new Set(state.lane === null ? [] : data.lanes[state.lane]);
  lanes.get(state.lane)?.classList.add("chosen");
  const chip = find("#lane-chip");
  chip.hidden = state.lane === null;
  if (state.lane !== null) chip.textContent = `${lanes.get(state.lane).dataset.label} ×`;
}

function showLanes(visible) {
  const count = (number) => data.lanes[number].filter((row) => visible.has(row)).length;
  for (const chart of all(".chart:not([hidden]) svg.timeline")) {
    const [top, pitch] = [Number(chart.dataset.top), Number(chart.dataset.pitch)];
    let place = 0;
    for (const lane of all(".lane", chart)) {
      const shown = count(Number(lane.dataset.lane));
      lane.toggleAttribute("hidden", shown === 0);  // no attribute of SVG, but the style sheet hides by it all the same
      find(".lane-count", lane).textContent = String(shown);
      if (shown) lane.setAttribute("transform", `translate(0 ${top + pitch * place++})`);
    }
    const height = top + pitch * place + 6;
    chart.setAttribute("viewBox", `0 0 ${chart.viewBox.baseVal.width} ${height}`);
    chart.setAttribute("height", String(height));
  }
  for (const item of all(".chart:not([hidden]) [data-undated]")) {
    const buttons = all(".go-row", item);
    for (const button of buttons) button.hidden = !visible.has(Number(button.dataset.row));
    const shown = buttons.filter((button) => !button.hidden).length;
    find(".number", item).textContent = String(shown);
    item.hidden = shown === 0;
  }
}

function showLoads() {
  const [executor, month] = [data.facets.indexOf("executor"), data.facets.indexOf("month")];
  for (const chart of all("[data-load]:not([hidden])")) {
    const { lines, columns } = data.loads[Number(chart.dataset.load)];
    const lineOf = new Map(lines.flatMap((values, line) => values.map((value) => [value, line])));
    const columnOf = new Map(columns.flatMap((values, column) => values.map((value) => [value, column])));
    const counts = lines.map(() => columns.map(() => 0));
    const totals = lines.map(() => 0);
    for (const number of state.shown) {
      const values = data.rows[number].values;
      for (const line of new Set(values[executor].map((value) => lineOf.get(value)))) {
        if (line === undefined) continue;
        totals[line] += 1;
        for (const column of new Set(values[month].map((value) => columnOf.get(value)))) if (column !== undefined) counts[line][column] += 1;
      }
    }
    drawLoad(chart, counts, totals, lines.map((values) => values.length === 1));
  }
}

function drawLoad(chart, counts, totals, single) {
  const most = Math.max(1, ...counts.filter((_, line) => single[line]).flat());
  for (const cell of all("[data-column]", chart)) {
    const count = counts[Number(cell.dataset.line)][Number(cell.dataset.column)];
    if (cell.tagName === "TD") {
      cell.textContent = String(count);
      continue;
    }
    const bar = find(".bar", cell);
    bar.dataset.floor ??= String(Number(bar.getAttribute("y")) + Number(bar.getAttribute("height")));
    const height = single[Number(cell.dataset.line)] ? (count / most) * Number(chart.dataset.bar) : 0;
    bar.setAttribute("height", String(height));
    bar.setAttribute("y", String(Number(bar.dataset.floor) - height));
    find(".count", cell).setAttribute("y", String(Number(bar.dataset.floor) - height - 3));
    find(".count", cell).textContent = count ? String(count) : "";
  }
  for (const line of all(".executor", chart)) find(".total", line).textContent = String(totals[Number(line.dataset.line)]);
  for (const cell of all("[data-total]", chart)) cell.textContent = String(totals[Number(cell.dataset.line)]);
}

function showIssues(visible) {
  const act = selects[data.facets.indexOf("act")].value;
  let shown = 0;
  for (const item of all(".issue-list > li")) {
    item.hidden = "row" in item.dataset ? !visible.has(Number(item.dataset.row)) : act !== "" && act !== item.dataset.act;
    shown += item.hidden ? 0 : 1;
  }
  find("#panel-issues .empty").hidden = shown > 0;
  find("#tab-issues .of-tab").textContent = ` (${shown})`;
  find("#tab-table .of-tab").textContent = ` (${visible.size})`;
}

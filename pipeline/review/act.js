// The act's text: what is selected in it, and which row a click in it means.
import { choose, ready, rows } from "./rows.js";
import { find } from "./server.js";

const text = find(".text");

function range() {
  const selection = getSelection();
  const found = selection.rangeCount ? selection.getRangeAt(0) : null;
  return found && !found.collapsed && text.contains(found.commonAncestorContainer) ? found : null;
}

/** The words that are selected, or nothing. */
export const selected = () => range()?.toString().trim() ?? "";

/** Where the selection begins and ends, in characters of the act's text as the program counts them; or null. */
export function stretch() {
  const found = range();
  if (!found || !found.toString().trim()) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(found.startContainer, found.startOffset);
  const start = [...before.toString()].length;
  return { start, end: start + [...found.toString()].length };
}

text.addEventListener("click", async (event) => {
  if (selected()) return;
  for (let node = event.target.closest("[data-mark]"); node; node = node.parentElement.closest("[data-mark]")) {
    const row = find(`.row[data-marks~="${node.dataset.mark}"]`, rows);
    if (row) { choose(find(".cell", await ready(row))); return; }
  }
});

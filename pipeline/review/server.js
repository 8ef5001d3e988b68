// What goes to the program and comes back: changes, one after the other, and rows that the page does not have yet.
export const find = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const error = find("#error");
let revision = JSON.parse(find("#counts").dataset.state).revision;
let waiting = Promise.resolve();
let take = () => {};

/** Say what is to be done with what comes back from a change. */
export const onAnswer = (taker) => { take = taker; };

/** Have a change made. Resolves to the answer, or to null where it was refused, which the page then tells. */
export function send(action, asked = {}) {
  waiting = waiting.then(async () => {
    const who = find("#who").value.trim();
    try {
      const body = JSON.stringify({ ...asked, revision, who });
      const answer = await fetch(`do/${action}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
      const told = await answer.json();
      if (!answer.ok) { complain(told.error, told.behind ? "refresh" : told.stale ? "reload" : ""); return null; }
      error.hidden = true;
      if (told.behind) { location.reload(); return told; } // another page of this review was at work
      revision = told.revision;
      take(told);
      return told;
    } catch (fault) {
      if (!(fault instanceof TypeError) || !/fetch/i.test(fault.message)) throw fault; // a fault of the page, not of the way
      complain("Не записано: программа проверки не отвечает. Запустите её снова; записанное цело.");
      return null;
    }
  });
  const done = waiting;
  waiting = waiting.catch(() => null);
  return done;
}

export async function fetchRows(keys) {
  const answer = await fetch(`rows?keys=${keys.join(",")}`);
  return answer.ok ? answer.json() : {};
}

export const hush = () => { if (find("button", error).hidden) error.hidden = true; };

const remedies = { reload: "Перечитать файл", refresh: "Обновить страницу" };

/** Tell why something was not done, with a button for what helps. */
export function complain(message, remedy = "") {
  const button = find("button", error);
  find("span", error).textContent = message;
  button.hidden = !remedy;
  button.dataset.do = remedy;
  button.textContent = remedies[remedy] ?? "";
  error.hidden = false;
}

// The interviewer's screen: saves what is marked at once, counts the time of the call, and takes Esc to the ways of
// ending it. The page works without all this as plain forms.

const form = document.querySelector("form[data-answer]");
const typed = document.getElementById("typed");
const saved = document.querySelector("[data-saved]");
const talk = document.querySelector("[data-since]");
const SAVING_WAITS = 800; // milliseconds without a further sign

// ---- saving ---------------------------------------------------------------------------------------------------------

let waiting = 0;
let underway = null;

async function save() {
  underway?.abort();
  underway = new AbortController();
  const body = new FormData(form);
  body.set("go", "save");
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: underway.signal, redirect: "error" });
    if (answer.ok) saved.textContent = await answer.text();
  } catch {
    // Without an answer nothing is said to be saved; Enter sends it again.
  }
}

// An answer and "does not apply" stand against each other.
function dropTheOther(chosen) {
  const isSpecial = chosen.matches("[data-special]");
  for (const other of form.querySelectorAll("input[name=answer]")) {
    if (other.matches("[data-special]") !== isSpecial) other.checked = false;
  }
  if (isSpecial && typed) typed.value = "";
}

form?.addEventListener("change", (event) => {
  if (event.target !== typed) dropTheOther(event.target);
  save();
});
typed?.addEventListener("input", () => {
  dropTheOther(typed);
  clearTimeout(waiting);
  waiting = setTimeout(save, SAVING_WAITS);
});
form?.addEventListener("submit", () => {
  clearTimeout(waiting);
  underway?.abort();
});

// ---- keys that are not a single letter ---------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat || document.querySelector("details[data-menu][open]")) return;
  document.querySelector("[data-break-off]").click();
  document.querySelector("#end button")?.focus();
}, true);

// ---- the clock of the call -------------------------------------------------------------------------------------------

const offset = Date.parse(talk.dataset.now) - Date.now(); // the office's clock counts, not this machine's
const two = (number) => String(number).padStart(2, "0");

function tick() {
  const seconds = Math.max(0, Math.floor((Date.now() + offset - Date.parse(talk.dataset.since)) / 1000));
  const minutes = Math.floor(seconds / 60);
  const rest = `${two(minutes % 60)}:${two(seconds % 60)}`;
  talk.textContent = minutes < 60 ? rest : `${Math.floor(minutes / 60)}:${rest}`;
}

setInterval(tick, 1000);

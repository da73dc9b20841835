// The counter's screen: keys, ticking timers, and the panels kept up to date while nobody is filling anything in.
//
// htmx sends the forms and puts the answer into the page. The page works without all this as plain forms.

import { follow } from "./live.js";

const KEYS_OFF = "desk-keys-off";
const NEWS_KEPT_FOR = 20_000;

const panels = document.getElementById("saturs");
const help = document.getElementById("keys");
const offset = Date.parse(desk().dataset.now) - Date.now(); // the office's clock counts, not this machine's

function desk() {
  return document.getElementById("desk");
}

// ---- keeping up to date -------------------------------------------------------------------------------------------

let known = 0;
let isAsking = false;
let sent = 0; // forms sent so far
let sentBefore = 0; // how many of them when the panels were asked for last
let underway = 0; // forms sent and not answered yet

const shown = () => Number(desk().dataset.version);

function isBusy() {
  return underway > 0 || help.open || document.querySelector("details[data-menu][open]") !== null;
}

// Fetches the panels when they are older than what the stream has told, unless that would take a form out of one's
// hands. After a fault it waits for the next frame.
async function renew() {
  if (isAsking) return;
  isAsking = true;
  try {
    for (let before = -1; !isBusy() && before < shown() && shown() < known; ) {
      before = shown();
      sentBefore = sent;
      await htmx.ajax("GET", desk().dataset.refresh, { target: panels, swap: "innerHTML" });
    }
  } finally {
    isAsking = false;
  }
}

follow(desk().dataset.live, {
  onFrame: (state) => {
    known = state.version;
    renew();
  },
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches("form")) return;
  sent += 1;
  underway += 1;
});
document.addEventListener("htmx:afterRequest", (event) => {
  // The answer has replaced the form: the event comes from whatever is left around it.
  if (!event.detail.requestConfig.elt.matches("form")) return;
  underway -= 1;
  renew();
});
document.addEventListener("toggle", (event) => event.target.matches("details[data-menu]") && renew(), true);
help.addEventListener("close", renew);

// ---- what a swap must not lose --------------------------------------------------------------------------------------

let hadFocus = false;
let wereOpen = [];
let news = ""; // what the last act left to say outlives a swap that no act has asked for
let newsAt = 0;

document.addEventListener("htmx:beforeSwap", (event) => {
  // What was asked for before an act may come after its answer.
  if (!event.detail.requestConfig.elt.matches("form") && sentBefore < sent) event.detail.shouldSwap = false;
  hadFocus = panels.contains(document.activeElement);
  news = event.detail.requestConfig.elt.matches("form") ? "" : document.getElementById("news").innerHTML;
  wereOpen = [...panels.querySelectorAll("details[id][open]")].map((details) => details.id);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const id of wereOpen) document.getElementById(id)?.setAttribute("open", "");
  if (hadFocus && !panels.contains(document.activeElement)) panels.focus({ preventScroll: true });
  const place = document.getElementById("news");
  if (news === "") newsAt = Date.now();
  else if (place.innerHTML === "" && Date.now() - newsAt < NEWS_KEPT_FOR) place.innerHTML = news;
  const said = document.getElementById("said");
  if (said.textContent !== desk().dataset.said) said.textContent = desk().dataset.said;
  noAnswer(false);
  tick();
});

function noAnswer(isMissing) {
  document.getElementById("no-answer").hidden = !isMissing;
}

document.addEventListener("htmx:sendError", () => noAnswer(true));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 500) noAnswer(true);
  else if (status !== 401) location.reload(); // the right is gone, or the form is too old: the whole page says so
});

// ---- telling that the screen is there --------------------------------------------------------------------------------

const TOLD_EVERY = 60_000;

function tellHere() {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { "X-CSRFToken": token };
  fetch(desk().dataset.here, { method: "POST", headers, redirect: "manual" }).catch(() => {}); // the next minute tells
}

setInterval(tellHere, TOLD_EVERY);
tellHere();

// ---- clocks ---------------------------------------------------------------------------------------------------------

const two = (number) => String(number).padStart(2, "0");

function stopwatch(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = `${two(minutes % 60)}:${two(seconds % 60)}`;
  return minutes < 60 ? rest : `${Math.floor(minutes / 60)}:${rest}`;
}

const wall = new Intl.DateTimeFormat("lv", { hour: "numeric", minute: "2-digit", hour12: false, timeZone: "Europe/Riga" });

function tick() {
  const now = Date.now() + offset;
  for (const timer of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((now - Date.parse(timer.dataset.since)) / 1000));
    timer.textContent = stopwatch(seconds);
    const bar = timer.parentElement.querySelector("[data-scale]");
    bar?.setAttribute("width", `${Math.min(100, Math.round((100 * seconds) / Number(bar.dataset.scale)))}%`);
  }
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const parts = Object.fromEntries(wall.formatToParts(now).map(({ type, value }) => [type, value]));
    clock.textContent = `${Number(parts.hour)}:${parts.minute}`;
  }
  for (const passing of document.querySelectorAll("[data-until]")) {
    passing.hidden = now >= Date.parse(passing.dataset.until);
  }
}

setInterval(tick, 1000);
tick();

// ---- keys -----------------------------------------------------------------------------------------------------------

let areOn = localStorage.getItem(KEYS_OFF) === null;

function isTyping(element) {
  return element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");
}

function withKey(key) {
  const controls = document.querySelectorAll(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  return [...controls].find((control) => control.checkVisibility() && !control.disabled);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closeMenus();
  if (!areOn || help.open || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  const control = withKey(event.key.length === 1 ? event.key.toUpperCase() : event.key);
  if (control === undefined) return;
  event.preventDefault();
  control.click();
  const menu = control.matches("summary") && control.parentElement;
  if (menu && menu.open) menu.querySelector("select, summary ~ * button")?.focus();
});

function closeMenus() {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

const isOn = document.getElementById("keys-on");

function showWhetherOn() {
  isOn.checked = areOn;
  document.body.dataset.keys = areOn ? "on" : "off";
}

isOn.addEventListener("change", () => {
  areOn = isOn.checked;
  if (areOn) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "");
  showWhetherOn();
});

for (const opener of document.querySelectorAll("[data-keys-open]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}
showWhetherOn();

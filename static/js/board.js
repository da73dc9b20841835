// The lobby board: shows calls as they come, speaks them, and says when it is cut off. Its other words are the server's
// and are fetched anew each minute.

import { Voice } from "./board-voice.js";
import { follow } from "./live.js";
import { range, wall } from "./saying.js";

const NEWS_FOR = 60_000; // who was called longer ago is shown, not called out
const FETCHED_EVERY = 60_000;
const FETCHED_AGAIN_AFTER = 5_000;
const SILENT_FOR = 25_000;

const main = document.querySelector("main");
const newest = document.getElementById("newest");
const button = document.getElementById("sound");
const skew = Date.parse(main.dataset.at) - Date.now();
const voice = new Voice({ folder: main.dataset.voices, chime: main.dataset.chime, onBlocked: () => (button.hidden = false) });
const known = new Set([...document.querySelectorAll("main [data-number]")].map((row) => key(row.dataset.number, row.dataset.at)));
let isCutOff = false;
let since = 0;
let fetchedAt = Date.now();
let fetching = 0;

const now = () => Date.now() + skew;

function key(number, at) {
  return `${number} ${Date.parse(at)}`;
}

function put(name, text, within = document) {
  for (const element of within.querySelectorAll(`[data-field="${name}"]`)) element.textContent = String(text);
}

// ---- calls ----
function show({ version, totals }) {
  if (version < Number(main.dataset.version)) return;
  const calls = totals.last_calls ?? [];
  const news = calls.filter(({ number, at }) => !known.has(key(number, at)));
  for (const call of news) known.add(key(call.number, call.at));
  for (const call of news.toReversed()) voice.call(call, () => now() - Date.parse(call.at) < NEWS_FOR);
  showCalls(calls);
  showStanding(totals);
  if (news.includes(calls[0])) flash();
  for (const [slug, service] of Object.entries(totals.services ?? {})) showService(slug, service);
}

// A branch closed for now, and what all who wait were told, are words of the server's.
function showStanding({ halted = "", said = "" }) {
  const before = main.dataset.halted + main.dataset.heard;
  Object.assign(main.dataset, { halted, heard: said });
  if (before !== halted + said) fetchWordsSoon();
}

function showCalls([first, ...earlier]) {
  document.getElementById("nobody").hidden = first !== undefined;
  newest.hidden = first === undefined;
  if (first && first.number + first.at !== newest.dataset.number + newest.dataset.at) fill(newest, first);
  document.getElementById("earlier").replaceChildren(...earlier.map(row));
}

function row(call) {
  const copy = document.getElementById("call").content.cloneNode(true);
  fill(copy.firstElementChild, call);
  return copy;
}

function fill(element, { number, counter, at }) {
  Object.assign(element.dataset, { number, at });
  put("number", number, element);
  put("counter", `${counter}${main.dataset.afterCounter}`, element);
}

// The style sheet pulses six times; a call that follows pulses anew.
function flash() {
  for (const animation of newest.getAnimations()) {
    animation.cancel();
    animation.play();
  }
}

// ---- waits ----
function showService(slug, service) {
  const wait = service.why_not ?? (service.at_once ? "at_once" : "range");
  for (const line of document.querySelectorAll(`#side [data-service="${CSS.escape(slug)}"]`)) {
    put("waiting-for", service.waiting, line);
    if (wait !== line.dataset.wait) fetchWordsSoon();
    else if (wait === "range") put("range", range(service.p10, service.p90), line);
  }
}

// ---- words of the server ----
function fetchWordsSoon() {
  clearTimeout(fetching);
  fetching = setTimeout(fetchWords, Math.max(0, fetchedAt + FETCHED_AGAIN_AFTER - Date.now()));
}

async function fetchWords() {
  fetchedAt = Date.now();
  const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (response?.status === 404) location.reload(); // no board any more
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (release(fresh) !== release(document)) location.reload();
  for (const id of ["shut", "side", "foot"]) document.getElementById(id).replaceWith(fresh.getElementById(id));
  sayWhetherCutOff();
}

function release(page) {
  return page.querySelector("meta[name=release]").content;
}

// ---- the line ----
function hear(name) {
  if (name === "live") comeBack();
  else cutOff(name === "stale" ? now() - SILENT_FOR : now());
}

function comeBack() {
  isCutOff = false;
  sayWhetherCutOff();
}

function cutOff(at) {
  if (!isCutOff) since = at;
  isCutOff = true;
  sayWhetherCutOff();
}

function sayWhetherCutOff() {
  document.documentElement.classList.toggle("is-offline", isCutOff);
  newest.classList.toggle("board-new--old", isCutOff);
  if (isCutOff) put("since", wall(since));
  const state = isCutOff ? "offline" : "live";
  for (const element of document.querySelectorAll("[data-when]")) element.hidden = element.dataset.when !== state;
}

let heard = "";
follow(main.dataset.live, {
  onFrame: show,
  onState: (name) => hear((heard = name)),
  silentFor: SILENT_FOR,
});
addEventListener("offline", () => cutOff(now()));
// A line that outlived the network's absence says nothing new by itself.
addEventListener("online", () => heard === "live" && comeBack());

// ---- sound ----
button.addEventListener("click", () => {
  button.hidden = true;
  voice.chime();
});
voice.tryOut();

setInterval(() => put("now", wall(now())), 1_000);
setInterval(fetchWords, FETCHED_EVERY);

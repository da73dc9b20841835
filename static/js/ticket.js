// The ticket page, kept up to date. What changes from moment to moment (place, times) is written into it; when the
// ticket itself changes (called, missed, time to leave) the card is fetched anew, so that its words are the server's.

import { follow } from "./live.js";
import "./offer-push.js";
import { ordinal, range, wall } from "./saying.js";

const MOVED_BY = 10 * 60_000;
const LOOK_AGAIN = 15_000;
const SAME_REASON_AFTER = 20_000;

const sound = document.getElementById("sound");
const chime = sound && new Audio();
let card = document.getElementById("ticket");
let skew = Date.parse(card.dataset.at) - Date.now();
let line = null;
let followed = "";
let latest = null;
let fetchedFor = { reason: "", at: 0 };

const now = () => Date.now() + skew;
const field = (name) => card.querySelectorAll(`[data-field="${name}"]`);
const put = (name, text) => field(name).forEach((element) => element.textContent !== text && (element.textContent = text));

function start() {
  connect();
  setInterval(lookAgain, LOOK_AGAIN);
  offerSound();
  if (card.dataset.look === "called") ring();
  keepForNoNetwork();
  window.addEventListener("load", prepareForNoNetwork, { once: true });
}

// What is last known stays in this browser, for the page shown without a network; js/last-ticket.js reads it. Not in a
// file of its own: this page is at the limit of what it may fetch.
function keepForNoNetwork() {
  if (!card.dataset.live) return localStorage.removeItem("last-ticket");
  const words = (name) => field(name)[0]?.textContent.trim() ?? "";
  const { number, where } = card.dataset;
  const state = card.querySelector("#ticket-state").textContent.trim();
  const times = { place: words("place"), range: words("range"), by: words("be-there-by") };
  const ticket = { number, where, state, ...times, at: now(), url: location.pathname };
  localStorage.setItem("last-ticket", JSON.stringify(ticket));
}

// Has the browser keep that page. One that keeps nothing goes on as before.
function prepareForNoNetwork() {
  navigator.serviceWorker?.register("/push-worker.js", { scope: "/" }).catch(() => {});
}

function connect() {
  const url = card.dataset.live ?? "";
  if (url === followed) return;
  line?.close();
  followed = url;
  line = url === "" ? null : follow(url, { onFrame: show });
}

function show(state) {
  if (state.version < Number(card.dataset.version)) return;
  latest = state;
  const reason = whyFetch(state.ticket);
  if (reason !== "") fetchCard(reason);
  else if (state.ticket) write(state.ticket);
}

// Time passes without frames: when to leave, and how long a missed turn is kept, are looked at now and then.
function lookAgain() {
  const isOver = card.dataset.askAgainAt && now() >= Date.parse(card.dataset.askAgainAt);
  const reason = isOver ? "kept" : latest ? whyFetch(latest.ticket) : "";
  if (reason !== "") fetchCard(reason);
}

function whyFetch(ticket) {
  const { look, state, p10, near } = card.dataset;
  if ((ticket?.state ?? "") !== state) return `state ${ticket?.state} ${ticket?.counter ?? ""}`;
  // At the counter a further service may be added, of which the row says nothing; few are there at a time.
  if (state === "serving" && latest.version > Number(card.dataset.version)) return `version ${latest.version}`;
  const { halted = "", said = "" } = latest.totals;
  if (state !== "" && halted + said !== card.dataset.standing) return `standing ${halted} ${said}`;
  if (ticket === null || ticket.place === undefined) return "";
  if (("p10" in ticket) !== (p10 !== undefined)) return `known ${ticket.why_not}`;
  const isNear = ticket.state === "waiting" && ticket.place <= Number(near);
  if (look === "waiting" && isNear) return "near";
  if (look === "near" && !isNear) return "not near";
  if (p10 === undefined) return "";
  if (isTimeToLeave(ticket) !== (look === "leave")) return "leave";
  return Math.abs(Date.parse(ticket.p10) - Date.parse(p10)) >= MOVED_BY ? `moved ${ticket.p10}` : "";
}

function isTimeToLeave(ticket) {
  if (card.dataset.leaveBefore === undefined) return false;
  return now() + 1000 * Number(card.dataset.leaveBefore) >= Date.parse(ticket.be_there_by);
}

function write(ticket) {
  if (ticket.place !== undefined) put("place", ordinal(ticket.place));
  if (ticket.p10 !== undefined) {
    put("range", range(ticket.p10, ticket.p90));
    put("be-there-by", wall(ticket.be_there_by));
  }
  put("updated", wall(new Date(now())));
  keepForNoNetwork();
}

async function fetchCard(reason) {
  if (reason === fetchedFor.reason && Date.now() - fetchedFor.at < SAME_REASON_AFTER) return;
  fetchedFor = { reason, at: Date.now() };
  let response;
  try {
    response = await fetch(card.dataset.card, { cache: "no-store" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  if (response?.ok) swap(await response.text());
  else if (response?.status === 404) location.reload();
  else fetchedFor.reason = ""; // the network or the server was away: the next frame asks again
}

function swap(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("ticket");
  if (Number(fresh.dataset.version) < Number(card.dataset.version)) return; // overtaken by a later answer
  // The card may be newer than the frame it was asked for, and the next frame may give the same reason anew.
  if (fresh.dataset.state !== card.dataset.state) fetchedFor.reason = "";
  const before = card.dataset.look;
  const focused = document.activeElement?.form?.action ?? document.activeElement?.href;
  keepStatusLine(fresh);
  card.replaceWith(fresh);
  card = fresh;
  document.getElementById("ticket-bring")?.replaceWith(page.getElementById("ticket-bring"));
  skew = Date.parse(card.dataset.at) - Date.now();
  if (focused) refocus(focused);
  document.title = document.title.replace(/^.*(?= – )/, card.dataset.title);
  if (card.dataset.look === "called" && before !== "called") ring();
  if (!card.dataset.live && sound) sound.hidden = true;
  keepForNoNetwork();
  connect();
}

// Screen readers speak a change of an element they know, not a new element: the line that is spoken stays the same.
function keepStatusLine(fresh) {
  const known = card.querySelector("#ticket-state");
  const line = fresh.querySelector("#ticket-state");
  if (known.textContent.trim() !== line.textContent.trim()) known.replaceChildren(...line.childNodes);
  line.replaceWith(known);
}

function refocus(address) {
  const same = [...card.querySelectorAll("a, button")].find((act) => (act.form?.action ?? act.href) === address);
  same?.focus();
}

function ring() {
  // Before the first touch a browser refuses both, and says so in its console.
  if (!navigator.userActivation?.hasBeenActive) return;
  navigator.vibrate?.([300, 150, 300]);
  if (isSoundOn()) chime?.play().catch(() => {}); // a browser that lets no page ring has nothing to be told
}

function isSoundOn() {
  return localStorage.getItem("sound") === "on";
}

function offerSound() {
  if (!sound) return;
  // Fetched beforehand only by who wants to hear it.
  chime.preload = isSoundOn() ? "auto" : "none";
  chime.src = sound.dataset.chime;
  sound.hidden = false;
  say();
  document.getElementById("sound-toggle").addEventListener("click", () => {
    localStorage.setItem("sound", isSoundOn() ? "off" : "on");
    say();
    if (isSoundOn()) chime.play().catch(() => {}); // heard once now, it may ring later
  });
}

function say() {
  document.getElementById("sound-toggle").setAttribute("aria-pressed", String(isSoundOn()));
  document.getElementById("sound-on").hidden = !isSoundOn();
  document.getElementById("sound-off").hidden = isSoundOn();
}

start();

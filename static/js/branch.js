// The queue of one branch, kept up to date.

import { follow } from "./live.js";
import { range, wall } from "./saying.js";

const SHOWN_CALLS = 5;
const SAME_REASON_AFTER = 20_000;

let page = document.getElementById("branch");
const skew = Date.parse(page.dataset.at) - Date.now();
let refreshedFor = { reason: "", at: 0 };

follow(page.dataset.live, {
  onFrame: ({ version, totals }) => version >= Number(page.dataset.version) && show(totals),
});

function show(totals) {
  if (totals.halted !== page.dataset.halted) refresh(`halted ${totals.halted}`);
  if (!document.getElementById("last-calls")) return; // closed for now: the page asks anew by itself
  put("waiting", totals.waiting);
  put("counters", totals.counters);
  for (const [slug, service] of Object.entries(totals.services ?? {})) showService(slug, service);
  showCalls(totals.last_calls ?? []);
  put("updated", wall(new Date(Date.now() + skew)));
}

function put(name, text, within = page) {
  for (const element of within.querySelectorAll(`[data-field="${name}"]`)) element.textContent = String(text);
}

function showService(slug, service) {
  for (const row of page.querySelectorAll(`[data-service="${CSS.escape(slug)}"]`)) {
    put("waiting-for", service.waiting, row);
    if (row.dataset.wait === undefined) continue;
    const wait = service.why_not ?? (service.at_once ? "at_once" : "range");
    if (wait !== row.dataset.wait) refresh(`${slug} ${wait}`);
    else if (wait === "range") put("range", range(service.p10, service.p90), row);
  }
}

// Other words are the server's: the whole page is asked for, and what it says takes the place of what it said.
async function refresh(reason) {
  if (reason === refreshedFor.reason && Date.now() - refreshedFor.at < SAME_REASON_AFTER) return;
  refreshedFor = { reason, at: Date.now() };
  const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("branch");
  if (!fresh.querySelector("#last-calls")) location.reload();
  else if (!page.contains(document.activeElement)) {
    page.replaceWith(fresh);
    page = fresh;
  }
}

function showCalls(calls) {
  document.getElementById("last-calls").hidden = calls.length === 0;
  page.querySelector('[data-field="last-calls"]').replaceChildren(...calls.slice(0, SHOWN_CALLS).map(callRow));
}

function callRow({ number, counter, at }) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = number;
  const cells = [counter, wall(at)].map((text) => {
    const cell = document.createElement("td");
    cell.textContent = String(text);
    return cell;
  });
  row.append(head, ...cells);
  return row;
}

// The screen of whoever is in charge: each part is fetched anew when the branch's stream tells of a change, and now and
// then, as minutes pass without one. A part that is being filled in is left alone.

import { follow } from "./live.js";

const FETCHED_EVERY = 30_000;
const LIST_FETCHED_EVERY = 10_000; // many branches, no stream

let known = 0;
let isAsking = false;

const standing = () => document.getElementById("standing");
const shown = () => Number(standing().dataset.version);

function isChanged(control) {
  if (control.matches("select")) return [...control.options].some((option) => option.selected !== option.defaultSelected && control.selectedIndex > 0);
  return control.matches("textarea") && control.value !== control.defaultValue;
}

function isBusy(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, summary, button")) return true;
  return part.querySelector("details[open]") !== null || [...part.querySelectorAll("select, textarea")].some(isChanged);
}

async function renew() {
  if (isAsking) return;
  isAsking = true;
  try {
    const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (response?.redirected || response?.status === 404) location.reload(); // signed out, or the right is gone
    if (response?.ok) swap(new DOMParser().parseFromString(await response.text(), "text/html"));
  } finally {
    isAsking = false;
  }
}

function swap(fresh) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const newer = fresh.getElementById(part.id);
    if (!newer || isBusy(part)) continue;
    // Screen readers speak a change within an element they know.
    if (part.innerHTML !== newer.innerHTML) part.replaceChildren(...newer.childNodes);
    if (newer.dataset.version) part.dataset.version = newer.dataset.version;
  }
  document.title = fresh.title;
}

if (standing().dataset.live) {
  follow(standing().dataset.live, {
    onFrame: ({ version }) => {
      known = version;
      if (shown() < known) renew();
    },
  });
}
const { live, every } = standing().dataset;
setInterval(renew, every ? 1000 * Number(every) : live ? FETCHED_EVERY : LIST_FETCHED_EVERY);

// Fills in the ticket this browser last knew, and looks again by itself when the network is back.

import { lastKnown } from "./last-ticket.js";
import { wall } from "./saying.js";

const ticket = lastKnown();
if (ticket) {
  const shown = document.getElementById("last-ticket");
  for (const element of shown.querySelectorAll("[data-last]")) {
    const name = element.dataset.last;
    const text = name === "at" ? wall(ticket.at) : ticket[name];
    element.textContent = text;
    const row = element.closest("[data-row]");
    if (row) row.hidden = !text;
  }
  shown.querySelector("a").href = ticket.url;
  shown.hidden = false;
}

window.addEventListener("online", () => {
  // Shown in place of another page, whose address is still the one asked for.
  if (location.pathname !== document.body.dataset.offline) location.reload();
});

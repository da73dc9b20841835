// What is last known of one's ticket, kept in this browser only, for the page that is shown without a network. It goes
// when the ticket ends, and with the day.

const KEY = "last-ticket";

export function keep(card, at) {
  if (!card.dataset.live) return forget();
  const words = (name) => card.querySelector(`[data-field="${name}"]`)?.textContent.trim() ?? "";
  const ticket = {
    number: card.dataset.number,
    where: card.dataset.where,
    state: card.querySelector("#ticket-state").textContent.trim(),
    place: words("place"),
    range: words("range"),
    by: words("be-there-by"),
    at,
    url: location.pathname,
  };
  localStorage.setItem(KEY, JSON.stringify(ticket));
}

export function forget() {
  localStorage.removeItem(KEY);
}

export function lastKnown() {
  const ticket = JSON.parse(localStorage.getItem(KEY) ?? "null");
  if (ticket && new Date(ticket.at).toDateString() === new Date().toDateString()) return ticket;
  forget();
  return null;
}

// Has the browser keep the page that is shown without a network.
export function prepareForNoNetwork() {
  // A browser that keeps nothing goes on as before.
  navigator.serviceWorker?.register("/push-worker.js", { scope: "/" }).catch(() => {});
}

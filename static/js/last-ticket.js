// What is last known of one's ticket, as js/ticket.js has kept it in this browser, for the page that is shown without a
// network. It goes when the ticket ends, and with the day.

const KEY = "last-ticket";

export function forget() {
  localStorage.removeItem(KEY);
}

export function lastKnown() {
  const ticket = JSON.parse(localStorage.getItem(KEY) ?? "null");
  if (ticket && new Date(ticket.at).toDateString() === new Date().toDateString()) return ticket;
  forget();
  return null;
}

// What is left of the time a place is kept; spoken at 5, 2 and 1 minutes, not each second.

const hold = document.getElementById("hold");
const said = document.getElementById("hold-said");
const spoken = document.getElementById("hold-spoken");
const SPEAK_AT = [
  [60, "one"],
  [120, "two"],
  [300, "five"],
];
const ends = Date.now() + Number(hold.dataset.seconds) * 1000;
let last = "";

// Before the first look: a page that opens at the very end stops ticking in it.
const ticking = setInterval(tell, 1000);
tell();

function tell() {
  const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  if (left === 0) return end();
  const clock = document.createElement("strong");
  clock.textContent = `${Math.floor(left / 60)}\u00a0min ${left % 60}\u00a0s`;
  said.replaceChildren(`${hold.dataset.left} `, clock, `. ${hold.dataset.after}`);
  speak(left);
}

function speak(left) {
  const due = SPEAK_AT.find(([seconds]) => left <= seconds);
  if (due === undefined || due[1] === last) return;
  // Who opens the page late is not told of five minutes that have passed already.
  if (last !== "" || left > due[0] - 2) spoken.textContent = hold.dataset[due[1]];
  last = due[1];
}

function end() {
  clearInterval(ticking);
  said.textContent = hold.dataset.over;
  spoken.textContent = hold.dataset.over;
}

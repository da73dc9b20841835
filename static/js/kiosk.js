// A kiosk: prints the slip, types for who has no keyboard, and goes back to the first screen when nobody touches it.
// Without it the page's own refresh goes back, and forms work as they are.

import { forgetSpeech } from "./kiosk-voice.js";

const main = document.querySelector("[data-start]");
const PATIENCE = 5_000;

// ---- back to the first screen ----
let waiting;

function wait(milliseconds) {
  clearTimeout(waiting);
  waiting = setTimeout(goBack, milliseconds);
}

// Only where the portal answers: a browser's own page about a lost network would stay for good.
async function goBack() {
  try {
    const answer = await fetch(main.dataset.start, { method: "HEAD", cache: "no-store" });
    if (answer.status < 500) return begin();
  } catch {
    // The network is away: asked again.
  }
  wait(PATIENCE);
}

function begin() {
  forgetSpeech();
  location.replace(main.dataset.start);
}

function stay() {
  wait(Number(main.dataset.stays) * 1_000);
}

for (const touch of ["pointerdown", "keydown", "scroll"]) addEventListener(touch, stay, { passive: true });
// A page that comes out of the browser's memory is somebody else's.
addEventListener("pageshow", (event) => event.persisted && begin());
stay();

// ---- a button pressed twice is pressed once ----
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// ---- keys on the screen ----
const keys = document.getElementById("keys");
if (keys) showKeys([...document.querySelectorAll(".kiosk-form input:not([type=hidden])")]);

function showKeys(fields) {
  let field = fields[0];
  for (const one of fields) {
    one.inputMode = "none";
    one.addEventListener("focus", () => (field = one));
  }
  for (const sign of keys.dataset.signs) keys.append(key(sign, () => type(field, sign)));
  keys.append(key(keys.dataset.erase, () => erase(field), "kiosk-keys__erase"));
  keys.hidden = false;
}

function key(text, press, look = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.className = look;
  button.textContent = text;
  button.addEventListener("click", press);
  return button;
}

function type(field, sign) {
  if (field.value.length < field.maxLength) field.value += sign;
}

function erase(field) {
  field.value = field.value.slice(0, -1);
}

// ---- whoever is done leaves nothing to the next ----
document.querySelector("[data-done]")?.addEventListener("click", forgetSpeech);

// ---- the slip: a page just as long as it is, so that the roll is cut behind it ----
const MILLIMETRES = 25.4 / 96; // in a pixel of a style sheet

if (document.querySelector("[data-print]")) addEventListener("load", printSlip);

function printSlip() {
  const height = document.querySelector(".slip").getBoundingClientRect().height * MILLIMETRES;
  const [sheet] = document.styleSheets;
  sheet.insertRule(`@page slip { size: 72mm ${Math.ceil(height) + 4}mm; margin: 0; }`, sheet.cssRules.length);
  window.print();
}

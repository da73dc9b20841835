// Reads a kiosk's pages aloud to who asks for it, page after page, until the slip is taken or nobody touches the kiosk.

import { isRefusal, play, silence } from "./clips.js";

const LONGEST_CLIP = 20_000;
const WANTED = "kiosk-speaks";

const main = document.querySelector("[data-say]");
const button = document.getElementById("speak");
let turn = 0;

button.hidden = false;
button.addEventListener("click", () => (isWanted() ? beSilent() : speak()));
if (isWanted()) say();
show();

// What is said next is for somebody else.
export function forgetSpeech() {
  sessionStorage.removeItem(WANTED);
}

function isWanted() {
  return sessionStorage.getItem(WANTED) !== null;
}

function speak() {
  sessionStorage.setItem(WANTED, "yes");
  show();
  say();
}

function beSilent() {
  forgetSpeech();
  turn += 1;
  silence();
  show();
}

function show() {
  button.setAttribute("aria-pressed", String(isWanted()));
}

function addresses() {
  const { say: pieces, sounds, language } = main.dataset;
  return pieces.split(" ").filter(Boolean).map((piece) => sounds + piece.replace("/", `/${language}/`) + ".opus");
}

// A clip that is missing is passed over, as on the board.
async function say() {
  const mine = ++turn;
  for (const address of addresses()) {
    if (mine !== turn) return;
    try {
      await play(address, LONGEST_CLIP);
    } catch (error) {
      if (isRefusal(error)) return;
    }
  }
}

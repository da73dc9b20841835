// Keys of a staff page: each presses the control that names it, while nobody is typing. They can be turned off, here or
// at the counter.

const KEYS_OFF = "desk-keys-off";

let areOn = localStorage.getItem(KEYS_OFF) === null;

function isTyping(element) {
  return element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");
}

function withKey(key) {
  const controls = document.querySelectorAll(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  return [...controls].find((control) => control.checkVisibility() && !control.disabled);
}

// Enter presses what has the focus, whatever else it may stand for.
const presses = (element, key) => key === "Enter" && element.matches("a, button, summary, input");

function closeMenus() {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closeMenus();
  if (!areOn || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (presses(event.target, event.key)) return;
  const control = withKey(event.key.length === 1 ? event.key.toUpperCase() : event.key);
  if (control === undefined) return;
  event.preventDefault();
  control.click();
  const menu = control.matches("summary") && control.parentElement;
  if (menu && menu.open) menu.querySelector("input:not([type=hidden]), select, textarea, summary ~ * button")?.focus();
});

function showWhetherOn() {
  document.body.dataset.keys = areOn ? "on" : "off";
  for (const line of document.querySelectorAll("[data-keys-switch]")) {
    line.hidden = false;
    line.querySelector("input").checked = areOn;
  }
}

for (const line of document.querySelectorAll("[data-keys-switch]")) {
  line.querySelector("input").addEventListener("change", (event) => {
    areOn = event.target.checked;
    if (areOn) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "");
    showWhetherOn();
  });
}
showWhetherOn();

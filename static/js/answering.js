// The page of a question: puts ready texts into the draft, masks what is selected, says that the page is open, and asks
// before what was typed is left behind.

const draft = document.querySelector("form[data-draft]");
const text = document.getElementById("text");

// ---- ready texts ----------------------------------------------------------------------------------------------------

for (const button of text ? document.querySelectorAll("[data-insert]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// ---- what is selected in the question is what shall be masked ---------------------------------------------------------

const words = document.querySelector("input[data-selected]");

function takeSelected() {
  const selection = document.getSelection();
  const inside = selection.anchorNode?.parentElement?.closest("[data-masks]");
  const selected = inside ? String(selection).trim() : "";
  if (words && selected) words.value = selected;
}
document.addEventListener("selectionchange", takeSelected);
// Who presses the key for masking at once is faster than that event, and the key moves the selection.
document.addEventListener("keydown", takeSelected, { capture: true });

// ---- who else looks -----------------------------------------------------------------------------------------------

const others = document.getElementById("others");
const EACH_MINUTE = 60_000;

async function look() {
  if (document.visibilityState !== "visible") return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const answer = await fetch(others.dataset.look, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" });
    if (!answer.ok) return;
    const said = await answer.text();
    if (said.trim() !== others.innerHTML.trim()) others.innerHTML = said;
  } catch {
    // Without an answer nothing is known anew; the next minute asks again.
  }
}
setInterval(look, EACH_MINUTE);

// ---- what was typed and not saved -----------------------------------------------------------------------------------

let isTyped = false;
draft?.addEventListener("input", () => (isTyped = true));
draft?.addEventListener("submit", () => (isTyped = false));
window.addEventListener("beforeunload", (event) => isTyped && event.preventDefault());

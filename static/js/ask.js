// While somebody writes a question: what may be answered already, and what would be masked. The server looks; without
// scripts the button "Is there an answer already?" does the same.

const PAUSE = 400; // ms without a key: a person who types is left alone
const form = document.getElementById("ask");
const address = form.querySelector("[formaction]").formAction;
let waiting;
let asked = 0;

document.getElementById("show-similar").hidden = true;
form.addEventListener("input", ({ target }) => {
  if (target.name !== "title" && target.name !== "text") return;
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});

async function look() {
  const mine = ++asked;
  const body = new FormData(form);
  body.set("part", "1");
  try {
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } });
    if (!response.ok || mine !== asked) return; // nothing is lost: the page to come looks again
    const parts = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const id of ["similar", "personal"]) show(document.getElementById(id), parts.getElementById(id));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the network was away for a moment
  }
}

// What has not changed is not spoken again.
function show(here, there) {
  if (here.textContent.trim() !== there.textContent.trim()) here.replaceChildren(...there.childNodes);
}

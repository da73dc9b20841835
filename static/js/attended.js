// Who types or presses something on a staff's page is there: the server is told, at most every five minutes.

const TOLD_EVERY = 5 * 60_000;
const form = document.getElementById("sign-out");
let toldAt = Date.now();

function tell() {
  if (Date.now() - toldAt < TOLD_EVERY) return;
  toldAt = Date.now();
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Attended": "1" };
  // A line that is down for a moment: the next press tells.
  fetch(form.dataset.attended, { method: "POST", headers, redirect: "manual" }).catch(() => {});
}

for (const sign of ["keydown", "pointerdown"]) document.addEventListener(sign, tell, { passive: true });

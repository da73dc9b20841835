// Another day or number of people shows its times at once; without scripts the button "Show the times" does the same.

const form = document.getElementById("day-form");
const button = document.getElementById("show-times");
let asked = 0;

button.hidden = true;
form.addEventListener("change", ({ target }) => {
  show(target.name === "day" ? ["times"] : ["days", "times"]);
});

async function show(parts) {
  const mine = ++asked;
  document.getElementById("times").inert = true; // what stands there is for another day, or for fewer people
  const query = new URLSearchParams(new FormData(form));
  const address = `${location.pathname}?${query}`;
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new TypeError(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== asked) return; // somebody has chosen another day meanwhile
    for (const part of parts) document.getElementById(part).replaceWith(page.getElementById(part));
    history.replaceState(null, "", address);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    form.requestSubmit(); // the network was away for a moment: the browser asks again, and says so if it can't
  }
}

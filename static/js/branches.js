// "Use my position": the browser is asked only when the button is pressed, and tells us a place rounded to a kilometre.

const box = document.getElementById("position");
const button = document.getElementById("use-position");
const news = document.getElementById("position-news");
const HUNDREDTH = 100;

if ("geolocation" in navigator) {
  box.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(sortByDistance, explain, { timeout: 15_000, maximumAge: 600_000 });
  });
}

function sortByDistance({ coords }) {
  const form = document.getElementById("branch-filter");
  const query = new URLSearchParams(new FormData(form));
  query.set("lat", rounded(coords.latitude));
  query.set("lon", rounded(coords.longitude));
  location.search = query.toString();
}

function rounded(degrees) {
  return String(Math.round(degrees * HUNDREDTH) / HUNDREDTH);
}

function explain() {
  button.disabled = false;
  news.textContent = button.dataset.error;
}

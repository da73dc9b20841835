// The list of what is to be sorted: marks survive going from one question to the next, and the current row stays in sight.

const MARKED = "triage-marked";
const boxes = [...document.querySelectorAll("#bulk input[name=marked]")];
const kept = new Set(JSON.parse(sessionStorage.getItem(MARKED) ?? "[]"));

for (const box of boxes) {
  // A question that has changed since carries another version: its mark is not taken over.
  if (kept.has(box.value)) box.checked = true;
  box.addEventListener("change", keep);
}

function keep() {
  sessionStorage.setItem(MARKED, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
}
keep();
document.getElementById("bulk").addEventListener("submit", () => sessionStorage.removeItem(MARKED));

if (matchMedia("(min-width: 60em)").matches) {
  document.querySelector("#bulk [aria-current]")?.scrollIntoView({ block: "nearest" });
}

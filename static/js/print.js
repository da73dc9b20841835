// The button of a page made for paper; without scripts the browser's own menu does the same.

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());

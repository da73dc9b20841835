// The button "Messages in this browser", shown where a browser can be told. What it does is fetched when somebody
// presses: most never do.

const form = document.getElementById("push");
const canBeTold = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
if (form && canBeTold && Notification.permission !== "denied") {
  const isOn = localStorage.getItem(form.action) === "on" && Notification.permission === "granted";
  form.querySelector("button").setAttribute("aria-pressed", String(isOn));
  document.getElementById("push-is-on").hidden = !isOn;
  document.getElementById("push-is-off").hidden = isOn;
  form.hidden = false;
  form.querySelector("button").addEventListener("click", async () => (await import("./push.js")).press());
}

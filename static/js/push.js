// Behind the button "Messages in this browser": fetched and asked only when it is pressed.

const form = document.getElementById("push");
const button = form.querySelector("button");
const said = document.getElementById("push-said");
export async function press() {
  button.disabled = true;
  try {
    await (isOn() ? turnOff() : turnOn());
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    say("failed"); // the browser, its push service or the network was not willing
  }
  button.disabled = false;
}

const isOn = () => button.getAttribute("aria-pressed") === "true";

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  const worker = await navigator.serviceWorker.register("/push-worker.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  const known = await worker.pushManager.getSubscription();
  const asked = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) };
  const subscription = known ?? (await worker.pushManager.subscribe(asked));
  const { endpoint, keys } = subscription.toJSON();
  if (await tell({ endpoint, p256dh: keys.p256dh, auth: keys.auth })) {
    localStorage.setItem(form.action, "on");
    show(true);
    say("on");
  }
}

// Only this thing is told no more: the browser may be told about another by the same subscription.
async function turnOff() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const subscription = await worker?.pushManager.getSubscription();
  if (subscription && !(await tell({ endpoint: subscription.endpoint, off: "1" }))) return;
  localStorage.removeItem(form.action);
  show(false);
  say("off");
}

async function tell(fields) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  // What is not told any more is as good as turned off.
  if (response.ok || (response.status === 404 && fields.off)) return true;
  say("failed");
  return false;
}

function show(on) {
  button.setAttribute("aria-pressed", String(on));
  document.getElementById("push-is-on").hidden = !on;
  document.getElementById("push-is-off").hidden = on;
}

function say(what) {
  said.textContent = said.dataset[what];
}

function bytes(base64url) {
  const raw = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

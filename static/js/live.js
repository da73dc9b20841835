// Follows a live stream: keeps one state up to date and tells the page each time it changes.
//
//   const line = follow("/live/branches/demo/?ticket=A042", { onFrame, onState });
//
// onFrame(state, frame): state is { version, totals, ticket }; a key without a value is absent; ticket is null on a
//   board, and when the ticket is no longer of the day. The same object is never changed: compare it with the last.
// onState(name): "live"; "stale" when nothing was heard for 40 seconds (or for `silentFor` milliseconds: more than the
//   15 seconds between heartbeats); "paused" while nobody looks at the page;
//   "ended" when there is no such stream. Elements of class live-note are marked live-note--stale as well.
//
// The browser's EventSource hides what matters here (comments, the status, Retry-After), so the stream is read by fetch.

const SILENT_FOR = 40_000;
const HIDDEN_FOR = 5 * 60_000;
const LONGEST_PAUSE = 30_000;
const FIRST_RETRY = 3_000;
const RELEASE = "release: "; // our own field: an EventSource passes over it

export function follow(url, { onFrame, onState = () => {}, silentFor = SILENT_FOR }) {
  const line = new Line(url, onFrame, onState, silentFor);
  line.open();
  return { close: () => line.close() };
}

// Exported for those who keep a state of their own.
export function applied(state, frame) {
  if (frame.kind === "full" || state === null) {
    return { version: frame.version, totals: merged({}, frame.totals ?? {}), ticket: row(null, frame.ticket ?? null) };
  }
  return {
    version: frame.version,
    totals: frame.totals === undefined ? state.totals : merged(state.totals, frame.totals),
    ticket: frame.ticket === undefined ? state.ticket : row(state.ticket, frame.ticket),
  };
}

function row(before, changes) {
  return changes === null ? null : merged(before ?? {}, changes);
}

function merged(before, changes) {
  const kept = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(kept);
}

class Line {
  #url;
  #onFrame;
  #onState;
  #silentFor;
  #state = null;
  #name = "";
  #isWanted = false;
  #retry = FIRST_RETRY;
  #failures = 0;
  #fetching = null;
  #endPause = () => {};
  #silence = 0;
  #hidden = 0;
  #listening = new AbortController();

  constructor(url, onFrame, onState, silentFor) {
    this.#url = url;
    this.#onFrame = onFrame;
    this.#onState = onState;
    this.#silentFor = silentFor;
    const { signal } = this.#listening;
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    window.addEventListener("online", () => this.#endPause(), { signal });
    window.addEventListener("pagehide", () => this.#stop(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && this.open(), { signal });
    this.#look();
  }

  open() {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#state = null; // what was missed meanwhile comes in a full frame
    this.#expectHeartbeats();
    this.#run();
  }

  close() {
    this.#listening.abort();
    clearTimeout(this.#hidden);
    this.#stop();
  }

  #stop() {
    this.#isWanted = false;
    clearTimeout(this.#silence);
    this.#endPause();
    this.#fetching?.abort();
  }

  #look() {
    clearTimeout(this.#hidden);
    if (document.hidden) {
      this.#hidden = setTimeout(() => this.#pause(), HIDDEN_FOR);
    } else if (this.#name === "paused") {
      this.open();
    }
  }

  #pause() {
    if (!this.#isWanted) return;
    this.#stop();
    this.#say("paused");
  }

  #say(name) {
    if (name === this.#name) return;
    this.#name = name;
    for (const note of document.querySelectorAll(".live-note")) {
      note.classList.toggle("live-note--stale", name === "stale");
    }
    this.#onState(name);
  }

  #expectHeartbeats() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#missHeartbeats(), this.#silentFor);
  }

  // Heartbeats come every 15 seconds: a line silent for so long is dead, whatever the browser believes.
  #missHeartbeats() {
    this.#say("stale");
    this.#fetching?.abort();
    this.#expectHeartbeats(); // the next line may be as silent
  }

  async #run() {
    const fetching = (this.#fetching = new AbortController());
    const isCurrent = () => this.#isWanted && this.#fetching === fetching;
    let asked = 0;
    try {
      asked = await this.#read(fetching.signal, isCurrent);
    } catch (error) {
      if (!isBroken(error)) throw error;
    }
    if (!isCurrent()) return;
    await this.#rest(asked);
    if (isCurrent()) this.#run();
  }

  // Reads until the line ends; returns how many milliseconds the server asks us to stay away.
  async #read(signal, isCurrent) {
    const headers = this.#state === null ? {} : { "Last-Event-ID": String(this.#state.version) };
    const response = await fetch(this.#url, { signal, headers, cache: "no-store" });
    if (!isCurrent()) return 0;
    if (response.status >= 400 && response.status < 500) {
      this.#stop();
      this.#say("ended");
      return 0;
    }
    if (!response.ok) return 1000 * (Number(response.headers.get("Retry-After")) || 0);
    for await (const blocks of blocksOf(response.body)) {
      if (!isCurrent()) return 0;
      this.#failures = 0;
      this.#expectHeartbeats();
      this.#say("live");
      blocks.forEach((block) => this.#take(block));
    }
    return 0;
  }

  #take(block) {
    for (const line of block.split("\n")) {
      if (line.startsWith(RELEASE)) hearRelease(line.slice(RELEASE.length));
      if (line.startsWith("retry:")) this.#retry = Number(line.slice(6)) || FIRST_RETRY;
      if (line.startsWith("data:")) this.#show(JSON.parse(line.slice(5)));
    }
  }

  #show(frame) {
    this.#state = applied(this.#state, frame);
    try {
      this.#onFrame(this.#state, frame);
    } catch (error) {
      reportError(error); // the page's fault, not the line's
    }
  }

  // The server has spread the first return; after that each chooses its own moment, later and later.
  #rest(asked) {
    const failures = this.#failures++;
    const spread = failures === 0 ? 1 : 2 ** (failures - 1) * (0.5 + Math.random());
    const pause = Math.max(asked, Math.min(this.#retry * spread, LONGEST_PAUSE));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

// fetch says AbortError when we stopped it and TypeError when the network did.
function isBroken(error) {
  return error.name === "AbortError" || error instanceof TypeError;
}

// ---- another release: what made this page is gone, or going ----
// Thousands of pages hear of it at once: each waits for a moment of its own. While two releases run side by side a
// page may be made by either, so for one release it is fetched anew at most once in so many minutes.
const SPREAD = 20_000;
const NOT_AGAIN_FOR = 5 * 60_000;
const LOOKED_AGAIN_AFTER = 3_000;
const RELOADED = "reloaded-for";
let heardRelease = "";
let isReloading = false;

function hearRelease(name) {
  heardRelease = name;
  if (isReloading || isOurs()) return;
  isReloading = true;
  const last = JSON.parse(sessionStorage.getItem(RELOADED) ?? "{}");
  const rest = last.name === name ? last.at + NOT_AGAIN_FOR - Date.now() : 0;
  setTimeout(reloadWhenCalm, Math.max(rest, Math.random() * SPREAD));
}

function isOurs() {
  const ours = document.querySelector("meta[name=release]");
  return ours === null || ours.content === heardRelease;
}

async function reloadWhenCalm() {
  if (isOurs()) {
    isReloading = false; // gone back meanwhile
  } else if (isCalm() && (await answers())) {
    sessionStorage.setItem(RELOADED, JSON.stringify({ name: heardRelease, at: Date.now() }));
    location.reload();
  } else {
    setTimeout(reloadWhenCalm, LOOKED_AGAIN_AFTER);
  }
}

// Nobody loses what they type, choose or are about to confirm.
function isCalm() {
  if (document.querySelector("dialog[open], .htmx-request, [data-speaking]")) return false;
  if (document.activeElement?.matches("input, select, textarea")) return false;
  return ![...document.querySelectorAll("input, select, textarea")].some(isTouched);
}

function isTouched(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const chosen = [...field.options].findIndex((option) => option.defaultSelected);
  return !field.multiple && field.selectedIndex !== Math.max(chosen, 0);
}

// A browser's own page about a lost server would stay for good.
async function answers() {
  try {
    return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).status < 500;
  } catch {
    return false;
  }
}

async function* blocksOf(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop();
    yield blocks;
  }
}

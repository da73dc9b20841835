// Speaks calls on the board, one after another: the chime, then clips as voice/README.md names them.

const COUNTERS_IN_ONE_CLIP = 40;
const LONGEST_CLIP = 5_000;
const ONCE_MORE_AFTER = 500;
const LANGUAGES = { lv: ["lv"], en: ["lv", "en"] };

const clips = new Map();
let line = Promise.resolve();

export class Voice {
  #folder;
  #chime;
  #onBlocked;

  // onBlocked: the browser wants to be touched before it makes a sound.
  constructor({ folder, chime, onBlocked }) {
    this.#folder = folder;
    this.#chime = chime;
    this.#onBlocked = onBlocked;
  }

  // Asks the browser without being heard.
  async tryOut() {
    const silent = new Audio(this.#chime);
    silent.volume = 0;
    await silent.play().catch((error) => isRefusal(error) && this.#onBlocked());
  }

  chime() {
    this.#queue([this.#chime], () => true);
  }

  // isNews is asked when its turn has come: what is no longer news is not said.
  call(call, isNews) {
    const languages = LANGUAGES[call.language] ?? LANGUAGES.lv;
    this.#queue([this.#chime, ...languages.flatMap((language) => this.#words(call, language))], isNews);
  }

  #words({ number, counter }, language) {
    const pieces = [...number.toLowerCase(), ...counterPieces(counter)];
    return pieces.map((piece) => `${this.#folder}${language}/${piece}.opus`);
  }

  #queue(addresses, isNews) {
    line = line.then(() => this.#say(addresses, isNews)).catch(reportError);
  }

  async #say(addresses, isNews) {
    if (!isNews()) return;
    document.body.dataset.speaking = ""; // the page is not left in the middle of a call
    addresses.forEach(clip); // all are fetched while the first is heard
    for (const address of addresses) if (!(await this.#play(address))) break;
    delete document.body.dataset.speaking;
  }

  // Returns when the clip is over; false when the browser refuses every sound. What did not come is asked for once
  // more, and then passed over: the network may have been away, or the clip is missing.
  async #play(address) {
    for (const pause of [ONCE_MORE_AFTER, 0]) {
      try {
        await played(clip(address));
        return true;
      } catch (error) {
        clips.delete(address);
        if (isRefusal(error)) {
          this.#onBlocked();
          return false;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return true;
  }
}

function isRefusal(error) {
  return error.name === "NotAllowedError";
}

async function played(sound) {
  const over = ended(sound);
  sound.currentTime = 0;
  await sound.play();
  await over;
}

function counterPieces(counter) {
  return counter <= COUNTERS_IN_ONE_CLIP ? [`counter-${counter}`] : ["counter", ...String(counter)];
}

function clip(address) {
  if (!clips.has(address)) {
    const sound = new Audio(address);
    sound.preload = "auto";
    clips.set(address, sound);
  }
  return clips.get(address);
}

// A machine whose sound hangs must not silence the calls after this one.
function ended(sound) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST_CLIP);
    for (const end of ["ended", "error"]) {
      sound.addEventListener(end, () => (clearTimeout(timer), resolve()), { once: true });
    }
  });
}

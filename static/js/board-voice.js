// Speaks calls on the board, one after another: the chime, then clips as voice/README.md names them.

const COUNTERS_IN_ONE_CLIP = 40;
const LONGEST_CLIP = 5_000;
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
    await this.#played(silent);
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
    const sounds = addresses.map(clip); // all are fetched while the first is heard
    for (const sound of sounds) if (!(await this.#played(sound))) return;
  }

  // Resolves when the sound is over; false when the browser refuses every sound.
  async #played(sound) {
    const over = ended(sound);
    try {
      sound.currentTime = 0;
      await sound.play();
    } catch (error) {
      if (error.name !== "NotAllowedError") return true; // a clip that is missing is passed over
      this.#onBlocked();
      return false;
    }
    await over;
    return true;
  }
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

// Speaks calls on the board, one after another: the chime, then clips as voice/README.md names them.

import { clip, isRefusal, play } from "./clips.js";

const COUNTERS_IN_ONE_CLIP = 40;
const LONGEST_CLIP = 5_000;
const ONCE_MORE_AFTER = 500;
const LANGUAGES = { lv: ["lv"], en: ["lv", "en"] };

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
        await play(address, LONGEST_CLIP);
        return true;
      } catch (error) {
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

function counterPieces(counter) {
  return counter <= COUNTERS_IN_ONE_CLIP ? [`counter-${counter}`] : ["counter", ...String(counter)];
}

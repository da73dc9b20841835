// Plays clips of sound: one file each, fetched once, at its end over.

// Not "pause": a browser tells that at the end of every clip too, and before "ended".
const SILENCED = "silenced";

const clips = new Map();

// Returns when the clip is over, or after so many milliseconds; throws when it did not come, or when the browser refuses
// every sound.
export async function play(address, longest) {
  const sound = clip(address);
  const over = ended(sound, longest);
  try {
    sound.currentTime = 0;
    await sound.play();
    await over;
  } catch (error) {
    clips.delete(address);
    throw error;
  }
}

// Ends whatever is being played.
export function silence() {
  for (const sound of clips.values()) {
    sound.pause();
    sound.dispatchEvent(new Event(SILENCED));
  }
}

// A browser makes no sound before it was touched.
export function isRefusal(error) {
  return error.name === "NotAllowedError";
}

export function clip(address) {
  if (!clips.has(address)) {
    const sound = new Audio(address);
    sound.preload = "auto";
    clips.set(address, sound);
  }
  return clips.get(address);
}

// A machine whose sound hangs must not silence what is said after it.
function ended(sound, longest) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, longest);
    for (const end of ["ended", "error", SILENCED]) {
      sound.addEventListener(end, () => (clearTimeout(timer), resolve()), { once: true });
    }
  });
}

"""Speaks the clips of board and kiosk with espeak-ng, packs them as Opus. See README.md beside it."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

SOUNDS = Path(__file__).parent.parent / "static" / "sounds"
# As many counters are said in one breath; js/board-voice.js says the others by their figures.
COUNTERS = 40
# Words a minute: a hall has an echo.
VOICES = {"lv": ("lv", 140), "en": ("en-gb", 145)}

LETTERS = {
    "lv": "ā bē cē dē ē ef gā hā ī jē kā el em en o pē kū er es tē ū vē dubultvē iks igrek zē",
    "en": "ay bee see dee ee eff jee aitch eye jay kay ell em en oh pee cue are ess tee you vee double-you ex why zed",
}
FIGURES = {
    "lv": "nulle viens divi trīs četri pieci seši septiņi astoņi deviņi",
    "en": "zero one two three four five six seven eight nine",
}
_ORDINALS = (
    "pirmais otrais trešais ceturtais piektais sestais septītais astotais devītais desmitais vienpadsmitais "
    "divpadsmitais trīspadsmitais četrpadsmitais piecpadsmitais sešpadsmitais septiņpadsmitais astoņpadsmitais "
    "deviņpadsmitais"
)
_TENS = {2: ("divdesmitais", "divdesmit"), 3: ("trīsdesmitais", "trīsdesmit"), 4: ("četrdesmitais", "četrdesmit")}

# What a kiosk reads aloud to who asks for it.
KIOSK = {
    "lv": {
        "choose": "Izvēlieties pakalpojumu: pogas ir ekrāna vidū. Zem tām ir pogas tiem, kam ir pieraksts vai jau ir "
        "numurs. Ja vajadzīga palīdzība, spiediet pogu Pasaukt darbinieku ekrāna apakšā.",
        "number": "Ievadiet numuru un četru zīmju kodu no talona, tad spiediet pogu Esmu klāt.",
        "booking": "Turiet kvadrātkodu pie lasītāja vai ierakstiet sešu zīmju kodu no apstiprinājuma.",
        "your-number": "Jūsu numurs ir",
        "take-slip": "Paņemiet talonu. Numuru nosauks skaļi un parādīs uz ekrāna.",
        "go-now": "Jūs jau sauc. Lūdzu, ejiet.",
        "waiting": "Darbinieks ir pasaukts. Lūdzu, pagaidiet šeit.",
        "refused": "Tas neizdevās. Kāpēc, rakstīts ekrāna augšā.",
    },
    "en": {
        "choose": "Choose a service: its button is in the middle of the screen. Below are buttons for those who have "
        "an appointment or a number. If you need help, press Call a person at the bottom of the screen.",
        "number": "Enter the number and the code of four signs from the slip, then press I am here.",
        "booking": "Hold the square code before the reader, or type the code of six signs from your confirmation.",
        "your-number": "Your number is",
        "take-slip": "Take the slip, please. Your number will be called aloud and shown on the screen.",
        "go-now": "You are being called already. Please go.",
        "waiting": "A member of staff was called. Please wait here.",
        "refused": "That did not work. Why is written at the top of the screen.",
    },
}


def phrases(language: str) -> dict[str, str]:
    """Return what each clip of the board says in a language, by the clip's name."""
    letters = {chr(ord("a") + nth): name for nth, name in enumerate(LETTERS[language].split())}
    figures = {str(figure): name for figure, name in enumerate(FIGURES[language].split())}
    counters = {f"counter-{number}": counter(number, language) for number in range(1, COUNTERS + 1)}
    return {**letters, **figures, **counters, "counter": "lodziņš" if language == "lv" else "counter"}


def counter(number: int, language: str) -> str:
    """Return how a counter is called."""
    return f"{_ordinal(number)} lodziņš" if language == "lv" else f"counter {number}"


def _ordinal(number: int) -> str:
    own = _ORDINALS.split()
    if number <= len(own):
        return own[number - 1]
    tens, ones = divmod(number, 10)
    alone, before = _TENS[tens]
    return alone if ones == 0 else f"{before} {own[ones - 1]}"


def speak(phrase: str, clip: Path, *, language: str) -> None:
    """Speak a phrase into a clip: silence cut at both ends, one loudness, mono Opus that browsers play everywhere."""
    voice, pace = VOICES[language]
    with TemporaryDirectory() as folder:
        raw, trimmed = Path(folder) / "raw.wav", Path(folder) / "trimmed.wav"
        _run("espeak-ng", "-v", voice, "-s", str(pace), "-w", str(raw), phrase)
        ends = ["silence", "1", "0.01", "0.5%", "reverse"]
        _run("sox", "-D", str(raw), "-r", "24000", str(trimmed), *ends, *ends, "pad", "0.02", "0.06", "norm", "-3")
        # The serial is fixed so that clips made again are the same to the letter.
        _run("opusenc", "--quiet", "--bitrate", "24", "--discard-comments", "--serial", "1", str(trimmed), str(clip))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def main(languages: list[str]) -> None:
    """Make the clips of the languages asked for; of all when none is."""
    for language in languages or VOICES:
        for machine, clips in {"board": phrases(language), "kiosk": KIOSK[language]}.items():
            folder = SOUNDS / machine / language
            folder.mkdir(parents=True, exist_ok=True)
            for name, phrase in clips.items():
                speak(phrase, folder / f"{name}.opus", language=language)


if __name__ == "__main__":
    main(sys.argv[1:])

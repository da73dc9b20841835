"""Speaks the board's clips with espeak-ng, once for each language, and packs them as Opus. See README.md beside it."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

CLIPS = Path(__file__).parent.parent / "static" / "sounds" / "board"
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


def phrases(language: str) -> dict[str, str]:
    """Return what each clip of a language says, by the clip's name."""
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
        folder = CLIPS / language
        folder.mkdir(parents=True, exist_ok=True)
        for name, phrase in phrases(language).items():
            speak(phrase, folder / f"{name}.opus", language=language)


if __name__ == "__main__":
    main(sys.argv[1:])

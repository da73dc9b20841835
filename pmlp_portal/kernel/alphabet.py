"""Latvian alphabetical order, for lists people read."""

_ALPHABET = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž"
_ORDER = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET, start=1)}
_FOREIGN = {"q": "k", "w": "v", "x": "ks", "y": "i", "õ": "o", "ö": "o", "ü": "u", "ä": "a"}


def latvian_key(text: str) -> str:
    """Return a key that sorts as Latvians do: a ā b c č …; digits first, by value; case does not count."""
    plain = "".join(_FOREIGN.get(letter, letter) for letter in text.lower())
    key: list[str] = []
    digits = ""
    for letter in plain + " ":
        if letter.isdigit():
            digits += letter
            continue
        if digits:
            key.append("00" + digits.zfill(6))
            digits = ""
        key.append(_ORDER.get(letter, "00"))
    return "".join(key[:-1])

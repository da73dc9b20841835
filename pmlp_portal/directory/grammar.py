"""Latvian cases of branch names: the last word bends, what stands before it stays."""

# Endings of the last word and what becomes of them, longest first. "Rīgas 2. nodaļa" is *in* "Rīgas 2. nodaļā".
_LOCATIVE = (("is", "ī"), ("us", "ū"), ("a", "ā"), ("e", "ē"), ("s", "ā"), ("š", "ā"))
_ACCUSATIVE = (("is", "i"), ("us", "u"), ("a", "u"), ("e", "i"), ("s", "u"), ("š", "u"))
_GENITIVE = (("is", "a"), ("us", "us"), ("a", "as"), ("e", "es"), ("s", "a"), ("š", "a"))

_Endings = tuple[tuple[str, str], ...]


def locative(name: str) -> str:
    """Return where: "Rīgas 2. nodaļā", "Siguldas filiālē"."""
    return _bent(name, _LOCATIVE)


def accusative(name: str) -> str:
    """Return what one chooses or excepts: "Rīgas 2. nodaļu", "Siguldas filiāli"."""
    return _bent(name, _ACCUSATIVE)


def genitive(name: str) -> str:
    """Return whose, and after "no": "Rīgas 2. nodaļas", "Siguldas filiāles"."""
    return _bent(name, _GENITIVE)


def _bent(name: str, endings: _Endings) -> str:
    for ending, instead in endings:
        if name.endswith(ending):
            return name.removesuffix(ending) + instead
    return name

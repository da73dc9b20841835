"""How values are written: as the adopted table prints them, and as pages tell them."""

from decimal import Decimal

from django.utils.formats import number_format

from pmlp_portal.indicators.states import Unit

NOTHING = "–"
MINUS, PLUS = "−", "+"
SPACE = "\N{NO-BREAK SPACE}"


def printed(value: Decimal, unit: str) -> str:
    """Return it as the adopted table prints it: 46%, 6, +21%."""
    sign = PLUS if unit == Unit.CHANGE and value > 0 else ""
    return f"{sign}{_plain(value)}{'' if unit == Unit.COUNT else '%'}".replace("-", MINUS)


def told(value: Decimal | None, unit: str) -> str:
    """Return it for reading: 46 %, 6, +21 %, −43 %; what is not known is a dash."""
    if value is None:
        return NOTHING
    return numeral(value, unit) + ("" if unit == Unit.COUNT else f"{SPACE}%")


def numeral(value: Decimal, unit: str) -> str:
    """Return the number alone, with its sign where it is a change."""
    sign = MINUS if value < 0 else PLUS if unit == Unit.CHANGE and value > 0 else ""
    plain = _plain(abs(value))
    return sign + number_format(plain, len(plain.partition(".")[2]))


def _plain(value: Decimal) -> str:
    """Return it without noughts that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

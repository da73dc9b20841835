"""How times, days, money and counts are said in the reader's language; the office's wall clock throughout.

Latvian bends its days and months ("otrdien, 1. decembrī"), so these are tables of grammar, not translations.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import translation

from pmlp_portal.kernel import clock

HARD_SPACE = "\N{NO-BREAK SPACE}"
EN_DASH = "–"
CENT = Decimal("0.01")

_DAYS = {
    "lv": ("pirmdien", "otrdien", "trešdien", "ceturtdien", "piektdien", "sestdien", "svētdien"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "lv": (
        "janvārī", "februārī", "martā", "aprīlī", "maijā", "jūnijā",
        "jūlijā", "augustā", "septembrī", "oktobrī", "novembrī", "decembrī",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SHORT_DAYS = {
    "lv": ("P", "O", "T", "C", "Pk", "S", "Sv"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_SHORT_MONTHS = {
    "lv": ("janv.", "febr.", "marts", "apr.", "maijs", "jūn.", "jūl.", "aug.", "sept.", "okt.", "nov.", "dec."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
}
# One of a kind, several; Latvian says 21 and 101 like 1, and 0 in a form of its own.
_HOURS = {"lv": ("stunda", "stundas", "stundu"), "en": ("hour", "hours", "hours")}
_MINUTES = {"lv": ("minūte", "minūtes", "minūšu"), "en": ("minute", "minutes", "minutes")}


def wall(instant: datetime) -> str:
    """Return "10:40", "9:05": hours without a leading zero."""
    local = clock.local(instant)
    return f"{local.hour}:{local.minute:02d}"


def wall_range(start: datetime, end: datetime) -> str:
    """Return "10:40–10:55"."""
    return f"{wall(start)}{EN_DASH}{wall(end)}"


def long_date(day: date) -> str:
    """Return "otrdien, 1. decembrī" or "Tuesday 1 December"; an instant counts as the office's day."""
    day = _day(day)
    weekday, month = _DAYS[_language()][day.weekday()], _MONTHS[_language()][day.month - 1]
    if _language() == "en":
        return f"{weekday} {day.day}{HARD_SPACE}{month}"
    return f"{weekday}, {day.day}.{HARD_SPACE}{month}"


def long_date_with_year(day: date) -> str:
    """Return "otrdien, 2026. gada 1. decembrī" or "Tuesday 1 December 2026"."""
    day = _day(day)
    if _language() == "en":
        return f"{long_date(day)} {day.year}"
    weekday, rest = long_date(day).split(", ")
    return f"{weekday}, {day.year}.{HARD_SPACE}gada {rest}"


def short_day(day: date) -> str:
    """Return "O" or "Tue": for tables and calendars."""
    return _SHORT_DAYS[_language()][_day(day).weekday()]


def short_date(day: date) -> str:
    """Return "1. dec." or "1 Dec"."""
    day = _day(day)
    month = _SHORT_MONTHS[_language()][day.month - 1]
    return f"{day.day}{HARD_SPACE}{month}" if _language() == "en" else f"{day.day}.{HARD_SPACE}{month}"


def money(amount: Decimal) -> str:
    """Return "50 €" or "4,27 €" in Latvian, "€50" or "€4.27" in English; whole euros without cents."""
    exact = amount.quantize(CENT)
    digits = f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"
    if _language() == "en":
        return f"€{digits}"
    return digits.translate({ord(","): HARD_SPACE, ord("."): ","}) + f"{HARD_SPACE}€"


def minutes(length: timedelta) -> str:
    """Return "27 min": whole minutes that have passed, for tables."""
    return f"{length // timedelta(minutes=1)}{HARD_SPACE}min"


def stopwatch(length: timedelta) -> str:
    """Return "06:12", from an hour on "1:06:12": what a timer shows."""
    whole, seconds = divmod(int(length.total_seconds()), 60)
    hours, minute = divmod(whole, 60)
    return f"{hours}:{minute:02d}:{seconds:02d}" if hours else f"{minute:02d}:{seconds:02d}"


def in_words(length: timedelta) -> str:
    """Return "27 minūtes", "1 stunda 5 minūtes" or "2 hours": whole minutes, hours from sixty on."""
    hours, rest = divmod(length // timedelta(minutes=1), 60)
    parts = [(hours, _HOURS), (rest, _MINUTES)] if hours else [(rest, _MINUTES)]
    return " ".join(_counted(count, forms) for count, forms in parts if count or not hours)


def place(number: int) -> str:
    """Return "5." or "5th"."""
    return f"{number}{_english_ending(number)}" if _language() == "en" else f"{number}."


def telephone_link(number: str) -> str:
    """Return "tel:+37167209400" for "+371 67209400"; a number without a country is Latvian."""
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return f"tel:{digits}" if digits.startswith("+") else f"tel:+371{digits}"


def _language() -> str:
    return "en" if (translation.get_language() or "lv").startswith("en") else "lv"


def _day(day: date) -> date:
    return clock.day_of(day) if isinstance(day, datetime) else day


def _counted(count: int, forms: dict[str, tuple[str, str, str]]) -> str:
    one, several, none = forms[_language()]
    word = (one if _is_one(count) else several) if count else none
    return f"{count}{HARD_SPACE}{word}"


def _is_one(count: int) -> bool:
    if _language() == "en":
        return count == 1
    return count % 10 == 1 and count % 100 != 11


def _english_ending(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")

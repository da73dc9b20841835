"""Numbers of cases: said on the telephone, written on paper."""

from random import SystemRandom

from surveys.models import Case

NUMBERED_FROM, NUMBERED_UNTIL = 100_000, 10_000_000


def free_numbers(count: int) -> list[int]:
    """Return so many numbers nobody has: six digits while that leaves room. They open nothing and tell no order."""
    taken = set(Case.objects.values_list("number", flat=True))
    numbers: set[int] = set()
    until = max(1_000_000, min(NUMBERED_UNTIL, 10 * (len(taken) + count)))
    chance = SystemRandom()
    while len(numbers) < count:
        number = chance.randrange(NUMBERED_FROM, until)
        if number not in taken:
            numbers.add(number)
    return list(numbers)

"""Rows of the forum that stay empty by themselves: the tour opens one of each."""

from datetime import timedelta

from forum.models import Absence, AnswerRuleRow, CannedPassage, Category, ForumPolicyRow, Regulation
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock


def rows_of_the_forum(expert: User) -> None:
    """What the office arranges: who answers what and within what time, and who is away."""
    today = clock.day_of(clock.now())
    category, _ = Category.objects.get_or_create(slug="tour", defaults={"name_lv": "Pases", "name_en": "Passports"})
    category.experts.add(expert)
    AnswerRuleRow.objects.get_or_create(valid_from=today, defaults={"working_days": 10})
    ForumPolicyRow.objects.get_or_create(valid_from=today)
    Absence.objects.get_or_create(user=expert, first_on=today, back_on=today + timedelta(days=2))
    CannedPassage.objects.get_or_create(title="Sveiciens", defaults={"text": "Labdien!", "category": category})
    Regulation.objects.get_or_create(number="MK 134", defaults={"name_lv": "Noteikumi", "valid_from": today})

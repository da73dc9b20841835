"""The rules that hold on a day, and what of the office's own is never masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from forum.models import AnswerRuleRow, Category, ForumPolicyRow
from forum.personal_data import Allowed
from forum.policies import LAW, AnswerRule, Clock, ForumPolicy, clock_for, rule_on
from pmlp_portal.directory.models import Branch, ContactChannel
from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel import clock


def forum_policy(*, day: date) -> ForumPolicy:
    """Return the rules of the forum: the newest that have begun, else the defaults."""
    row = ForumPolicyRow.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return row.as_policy() if row else ForumPolicy()


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule of answering with the days of asking it holds for: from a day until a day, that one not in."""

    rule: AnswerRule
    first: date | None
    until: date | None


def rules_in_force(*, day: date) -> Sequence[RuleInForce]:
    """Return the rules of answering that have begun by a day, the oldest first: the law's, then the office's own."""
    own = [row.as_rule() for row in AnswerRuleRow.objects.filter(valid_from__lte=day).order_by("valid_from")]
    law = [rule for rule in LAW if rule.valid_from <= day and not (own and rule.valid_from >= own[0].valid_from)]
    rules = [*law, *own]
    ends = [*(rule.valid_from for rule in rules[1:]), None]
    return [
        RuleInForce(rule, rule.valid_from if rule.valid_from > date.min else None, until)
        for rule, until in zip(rules, ends, strict=True)
    ]


def clock_of_question(*, category: Category | None, now: datetime) -> Clock:
    """Return by when a question asked now is to be answered, by the rule of this day."""
    day = clock.day_of(now)
    begun = AnswerRuleRow.objects.filter(valid_from__lte=day).order_by("-valid_from")[:1]
    own_aim = category.aim_within if category else None
    return clock_for(
        asked_at=now,
        rule=rule_on((row.as_rule() for row in begun), day),
        aim_within=own_aim or forum_policy(day=day).aim_within,
        is_working=working_days(),
    )


def allowed() -> Allowed:
    """Return the office's own phones, e-mails and accounts."""
    channels = list(ContactChannel.objects.values_list("value", flat=True))
    branches = list(Branch.objects.values_list("phone", "email"))
    said = [*channels, *(phone for phone, _email in branches), *(email for _phone, email in branches)]
    return Allowed.of(
        phones=[value for value in said if value and "@" not in value],
        emails=[*settings.OFFICE_EMAILS, *(value for value in said if "@" in value)],
        accounts=settings.OFFICE_ACCOUNTS,
    )

"""Who answers, how much each of them has on the table, who is away, who leads, who is looking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from forum.models import Absence, Category, Look, Question
from forum.policies import Candidate, choose_expert
from forum.states import WITH_EXPERT
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import FORUM_ROLES, Role
from pmlp_portal.directory.models import StaffMembership

# A page that is open says so each minute.
LOOKS_FOR = timedelta(minutes=2)


def answerers() -> QuerySet[User]:
    """Return who may be given a question."""
    held = StaffMembership.objects.granting(FORUM_ROLES).filter(branch=None)
    return User.objects.filter(Q(pk__in=held.values("user")) | Q(is_superuser=True), is_active=True)


def leads() -> QuerySet[User]:
    """Return who is told what is nearly late."""
    held = StaffMembership.objects.granting([Role.MODERATOR]).filter(branch=None)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody a question can be given to; `back_on` is None for who is there."""

    user_id: int
    name: str
    open_questions: int
    back_on: date | None

    def as_candidate(self) -> Candidate:
        """Return what the choice goes by."""
        return Candidate(self.user_id, self.open_questions, is_absent=self.back_on is not None)


def experts_of(category: Category | None, *, day: date) -> list[Expert]:
    """Return the experts of a category (of every one, where none is known), who has the least to do first."""
    open_of = Question.objects.filter(assigned_to=OuterRef("pk"), state__in=WITH_EXPERT).order_by()
    counted = open_of.values("assigned_to").annotate(number=Count("pk")).values("number")
    away = Absence.objects.filter(user=OuterRef("pk"), first_on__lte=day, back_on__gt=day).values("back_on")[:1]
    experts = answerers().annotate(open_questions=Coalesce(Subquery(counted), 0), back_on=Subquery(away))
    if category is not None:
        experts = experts.filter(forum_categories=category)
    return [
        Expert(user.pk, user.display_name, user.open_questions, user.back_on)
        for user in experts.order_by("open_questions", "pk")
    ]


@dataclass(frozen=True, slots=True)
class Experts:
    """Who can be given a question: the experts of its category, and the rest."""

    own: Sequence[Expert]
    others: Sequence[Expert]

    @property
    def freest(self) -> Expert | None:
        """Who gets it when nobody is named."""
        chosen = choose_expert(expert.as_candidate() for expert in self.own)
        return next((expert for expert in self.own if expert.user_id == chosen), None)

    @property
    def away(self) -> Sequence[Expert]:
        """Those of the category nothing is given to today."""
        return [expert for expert in self.own if expert.back_on]


def experts_for(category: Category | None, *, day: date) -> Experts:
    """Return everybody a question of a category can be given to."""
    own = experts_of(category, day=day)
    others = experts_of(None, day=day) if category else []
    return Experts(own, [expert for expert in others if expert not in own])


def absences(*, day: date) -> list[Absence]:
    """Return who is away, now and later."""
    return list(Absence.objects.filter(back_on__gt=day).select_related("user").order_by("first_on", "pk"))


def others_looking(question_id: int, *, user: User, now: datetime) -> list[User]:
    """Return the colleagues who have the question open at this moment."""
    looks = Look.objects.filter(question_id=question_id, at__gt=now - LOOKS_FOR).exclude(user=user)
    return [look.user for look in looks.select_related("user").order_by("-at")]

"""A plan is written, locked, and drawn by; and what it drew it draws again."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch, Provider, Service
from pmlp_portal.kernel.errors import IllegalMove
from queueing.models import Ticket, Visit
from queueing.states import TicketState
from surveys import actions, errors
from surveys.actions import Draft
from surveys.models import Case, FrameSource, FrameUnit, HowRefused, Mode, Rule, SamplingPlan, Stage, Stratifier
from surveys.queries.frames import is_as_drawn, visitors
from surveys.states import CaseState, Disposition, PlanState, StageState
from surveys.tests.factories import at, make_invitation, make_stage, make_version

pytestmark = pytest.mark.django_db

P = PlanState


@dataclass(frozen=True)
class Line:
    """A line of a list somebody brought."""

    key: str
    branch: str = "riga-1"
    service: str = ""
    client_kind: str = "person"
    language: str = "lv"
    phone: str = "+37120000000"
    email: str = ""


UPLOAD = Draft(size=3, frame_source=FrameSource.UPLOAD, seed="posms")


@pytest.fixture
def stage(branches):
    return make_stage(state=StageState.PLANNED)


@pytest.fixture
def branches(db):
    return [Branch.objects.create(slug=slug, name_lv=slug, name_en=slug) for slug in ("riga-1", "ogre")]


def lines(number: int = 10, **columns: str) -> list[Line]:
    """Return a list of people with telephones of their own."""
    first = columns.pop("first", "a")
    return [Line(key=f"{first}{nth}", phone=f"+3712{ord(first[0]):03d}{nth:04d}", **columns) for nth in range(number)]


def planned(stage, vita, draft: Draft = UPLOAD, rows: list[Line] | None = None) -> SamplingPlan:
    """Write a plan with its list."""
    plan = actions.make_plan(stage_id=stage.pk, draft=draft, by=vita, now=at(2))
    actions.upload_frame(plan_id=plan.pk, rows=lines() if rows is None else rows, by=vita, now=at(2))
    return plan


def locked(stage: Stage, vita: User, draft: Draft = UPLOAD, rows: list[Line] | None = None) -> SamplingPlan:
    plan = planned(stage, vita, draft, rows)
    return actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3))


def drawn(stage: Stage, vita: User, draft: Draft = UPLOAD, rows: list[Line] | None = None) -> SamplingPlan:
    plan = locked(stage, vita, draft, rows)
    actions.draw(plan_id=plan.pk, by=vita, now=at(3, 13))
    plan.refresh_from_db()
    return plan


def keys_drawn(plan: SamplingPlan) -> list[str]:
    marked = plan.units.filter(drawn_nth__isnull=False).order_by("stratum__code", "drawn_nth")
    return list(marked.values_list("key", flat=True))


class TestWriting:
    @pytest.mark.parametrize(
        ("columns", "refusal"),
        [
            ({"size": 0}, errors.SizeMissing),
            ({"frame_source": FrameSource.VISITS_AND_BOOKINGS}, errors.FrameDaysMissing),
            (
                {"frame_source": FrameSource.VISITS_AND_BOOKINGS, "frame_from": at(1).date(), "frame_to": at(2).date()},
                errors.FrameDaysMissing,
            ),
            (
                {
                    "frame_source": FrameSource.VISITS_AND_BOOKINGS,
                    "strata_by": [Stratifier.CLIENT_KIND],
                    "frame_from": at(1).date(),
                    "frame_to": at(1).date(),
                },
                errors.KindUnknown,
            ),
        ],
        ids=["nobody", "no days", "a day that is not over", "kinds of clients nobody knows"],
    )
    def test_what_makes_no_sense_is_refused(self, stage, vita, columns, refusal):
        with pytest.raises(refusal):
            actions.make_plan(stage_id=stage.pk, draft=replace(UPLOAD, **columns), by=vita, now=at(2))

    def test_without_a_seed_chance_makes_one(self, stage, vita):
        made = actions.make_plan(stage_id=stage.pk, draft=replace(UPLOAD, seed=""), by=vita, now=at(2))

        assert len(made.seed) == 32

    def test_one_that_is_being_written_is_written_anew(self, stage, vita):
        first = planned(stage, vita)
        second = actions.make_plan(stage_id=stage.pk, draft=replace(UPLOAD, size=5), by=vita, now=at(2))

        assert not SamplingPlan.objects.filter(pk=first.pk).exists()
        assert (second.number, second.size, FrameUnit.objects.count()) == (1, 5, 0)

    def test_no_key_tells_who_it_is(self, stage, vita):
        planned(stage, vita, rows=[Line(key="010190-12345")])

        assert "010190" not in FrameUnit.objects.get().key


class TestLocking:
    def test_it_says_what_when_and_who(self, stage, vita):
        plan = locked(stage, vita)
        audited = AuditRecord.objects.get(verb="survey_plan_lock")

        assert (plan.state, plan.locked_by, plan.locked_at) == (P.LOCKED, vita, at(3))
        assert audited.detail == {"plan_hash": plan.plan_hash, "frame_hash": plan.frame_hash, "size": 3}

    def test_the_questionnaire_is_frozen_with_it(self, branches, vita):
        stage = make_stage(state=StageState.PLANNED, version=make_version(is_frozen=False))
        locked(stage, vita)
        stage.version.refresh_from_db()

        assert stage.version.frozen_at == at(3)

    def test_nothing_changes_after_it(self, stage, vita):
        plan = locked(stage, vita)

        with pytest.raises(errors.PlanLocked):
            actions.upload_frame(plan_id=plan.pk, rows=lines(4), by=vita, now=at(4))
        with pytest.raises(errors.PlanLocked):
            actions.lock_plan(plan_id=plan.pk, by=vita, now=at(4))

    def test_a_plan_without_a_list_is_not_locked(self, stage, vita):
        plan = actions.make_plan(stage_id=stage.pk, draft=UPLOAD, by=vita, now=at(2))

        with pytest.raises(errors.FrameMissing):
            actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3))

    def test_more_than_there_are_is_not_drawn(self, stage, vita):
        with pytest.raises(errors.SampleTooLarge):
            locked(stage, vita, replace(UPLOAD, size=11))

    @pytest.mark.parametrize(
        ("rule", "fixed", "shares"),
        [
            (Rule.PROPORTIONAL, {}, {"ogre": 1, "riga-1": 3}),
            (Rule.EQUAL, {}, {"ogre": 2, "riga-1": 2}),
            (Rule.FIXED, {"ogre": 4, "riga-1": 0}, {"ogre": 4, "riga-1": 0}),
        ],
    )
    def test_the_sample_is_shared_out_by_the_rule(self, stage, vita, rule, fixed, shares):
        rows = [*lines(15), *lines(5, first="b", branch="ogre")]
        plan = locked(stage, vita, replace(UPLOAD, size=4, rule=rule, fixed=fixed), rows)

        assert dict(plan.strata.values_list("code", "allocated")) == shares

    @pytest.mark.parametrize(
        ("fixed", "refusal"),
        [
            ({}, errors.FixedMissing),
            ({"riga-1": 3, "liepaja": 0}, errors.FixedMissing),
            ({"riga-1": 2}, errors.FixedDisagrees),
        ],
    )
    def test_numbers_that_do_not_fit_the_strata_are_refused(self, stage, vita, fixed, refusal):
        with pytest.raises(refusal) as caught:
            locked(stage, vita, replace(UPLOAD, rule=Rule.FIXED, fixed=fixed))
        assert "{" not in caught.value.detail

    def test_strata_are_told_apart_by_all_that_was_said(self, stage, vita):
        draft = replace(UPLOAD, strata_by=[Stratifier.CLIENT_KIND, Stratifier.BRANCH])
        plan = locked(stage, vita, draft, [*lines(3), *lines(3, first="b", client_kind="business")])
        strata = {row.code: row for row in plan.strata.all()}

        assert set(strata) == {"riga-1/business", "riga-1/person"}
        of_people = strata["riga-1/person"]
        assert (str(of_people.branch), of_people.client_kind) == ("riga-1", "person")


class TestDrawing:
    def test_it_is_repeatable_to_the_letter(self, stage, vita):
        plan = drawn(stage, vita)

        assert plan.state == P.DRAWN
        assert len(keys_drawn(plan)) == 3
        assert is_as_drawn(plan)

    def test_the_same_list_and_seed_draw_the_same_people_in_another_plan(self, stage, vita):
        first = drawn(stage, vita)
        again = actions.make_plan(stage_id=stage.pk, draft=UPLOAD, reason="Kļūda", by=vita, now=at(4))
        actions.upload_frame(plan_id=again.pk, rows=lines()[::-1], by=vita, now=at(4))
        actions.lock_plan(plan_id=again.pk, by=vita, now=at(4))
        actions.draw(plan_id=again.pk, by=vita, now=at(4))

        assert keys_drawn(again) == keys_drawn(first)

    def test_a_mark_that_was_moved_is_found_out(self, stage, vita):
        plan = locked(stage, vita)
        plan.units.filter(pk=plan.units.values("pk")[:1]).update(drawn_nth=1)

        assert not is_as_drawn(plan)

    def test_nobody_is_drawn_by_a_plan_that_is_not_locked_or_twice(self, stage, vita):
        plan = planned(stage, vita)
        with pytest.raises(IllegalMove):
            actions.draw(plan_id=plan.pk, by=vita, now=at(3))
        actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3))
        actions.draw(plan_id=plan.pk, by=vita, now=at(3))
        with pytest.raises(IllegalMove):
            actions.draw(plan_id=plan.pk, by=vita, now=at(3))

    def test_each_is_asked_by_the_first_way_they_can_be_reached(self, stage, vita):
        rows = [Line("a"), Line("b", phone="", email="b@example.lv"), Line("c", email="c@example.lv")]
        drawn(stage, vita, rows=rows)

        assert dict(Case.objects.values_list("unit__email", "mode")) == {
            "": Mode.TELEPHONE, "b@example.lv": Mode.ELECTRONIC, "c@example.lv": Mode.TELEPHONE,
        }  # fmt: skip

    def test_numbers_are_everybodys_own_and_tell_no_order(self, stage, vita):
        drawn(stage, vita, replace(UPLOAD, size=30), lines(30))
        cases = Case.objects.order_by("pk")

        numbers = list(cases.values_list("number", flat=True))
        assert len(set(numbers)) == 30
        assert numbers != sorted(numbers)
        places = list(cases.values_list("unit__drawn_nth", flat=True))
        assert places != list(range(1, 31))


class TestRefusals:
    def test_who_has_refused_is_not_on_the_list(self, stage, vita):
        actions.refuse(contact=lines()[3].phone, how=HowRefused.OFFICE, now=at(1))
        plan = actions.make_plan(stage_id=stage.pk, draft=UPLOAD, by=vita, now=at(2))
        taken = actions.upload_frame(plan_id=plan.pk, rows=lines(), by=vita, now=at(2))

        assert (taken.number, taken.unwilling, plan.units.count()) == (9, 1, 9)

    def test_who_refuses_after_the_lock_is_drawn_and_never_asked(self, stage, vita):
        plan = locked(stage, vita, replace(UPLOAD, size=10))
        actions.refuse(contact=lines()[3].phone, how=HowRefused.OFFICE, now=at(3))
        actions.draw(plan_id=plan.pk, by=vita, now=at(3))
        plan.refresh_from_db()

        refused = Case.objects.get(state=CaseState.REFUSED)
        assert refused.unit == plan.units.get(phone=lines()[3].phone)
        assert refused.disposition == Disposition.REFUSAL
        assert is_as_drawn(plan)


class TestReplacing:
    def test_for_a_reason_and_those_drawn_before_count_in_nothing(self, stage, vita):
        first = drawn(stage, vita)
        with pytest.raises(errors.ReasonMissing):
            actions.make_plan(stage_id=stage.pk, draft=UPLOAD, by=vita, now=at(4), reason="  ")

        second = actions.make_plan(stage_id=stage.pk, draft=UPLOAD, by=vita, now=at(4), reason="Par maz cilvēku")

        first.refresh_from_db()
        assert (first.state, second.number, second.reason) == (P.REPLACED, 2, "Par maz cilvēku")
        assert Case.objects.count() == 0
        assert len(keys_drawn(first)) == 3

    @pytest.mark.parametrize("asked", ["called", "written to"])
    def test_when_somebody_has_been_asked_it_stays(self, stage, vita, asked):
        drawn(stage, vita)
        case = Case.objects.all()[0]
        if asked == "called":
            Case.objects.filter(pk=case.pk).update(attempts=1)
        else:
            make_invitation(case)

        with pytest.raises(errors.PlanInUse):
            actions.make_plan(stage_id=stage.pk, draft=UPLOAD, by=vita, now=at(4), reason="Cita")

    def test_after_fieldwork_nothing_is_planned(self, vita):
        stage = make_stage(state=StageState.CLOSED)

        with pytest.raises(errors.FieldworkOver):
            actions.make_plan(stage_id=stage.pk, draft=UPLOAD, by=vita, now=at(4))


class TestVisitors:
    """The list made of visits that are over."""

    @pytest.fixture
    def service(self):
        provider = Provider.objects.create(slug="pmlp", name_lv="PMLP", name_en="PMLP")
        return Service.objects.create(slug="pases", provider=provider, letter="A", name_lv="Pases", name_en="Passports")

    def visit(self, branch, service, contact: str, *, day: int = 3, state=TicketState.SERVED) -> Visit:
        """Save a visit as if it had gone its way."""
        number = Visit.objects.count() + 1
        visit = Visit.objects.create(
            branch=branch, day=at(day).date(), opened_at=at(day, 10), closed_at=at(day, 11), channel="remote",
            token_seed="s", token_hash=f"{number:064d}", contact=contact,
        )  # fmt: skip
        Ticket.objects.create(
            visit=visit, branch=branch, day=visit.day, number=number, letter="A", service=service, channel="kiosk",
            state=state, ranked_at=at(day, 10), callable_from=at(day, 10), issued_at=at(day, 10),
            started_at=at(day, 10, 30), ended_at=at(day, 11), outcome="done" if state == TicketState.SERVED else "",
        )  # fmt: skip
        return visit

    def found(self, first: int = 2, last: int = 4) -> list[str]:
        return [one.email or one.phone for one in visitors(first=at(first).date(), last=at(last).date())]

    def test_who_was_served_and_can_be_reached_once_by_the_last_visit(self, branches, service):
        riga, ogre = branches
        self.visit(riga, service, "anna@example.lv")
        last = self.visit(ogre, service, "Anna@example.lv", day=4)
        self.visit(riga, service, "")
        self.visit(riga, service, "+37126000001", state=TicketState.CANCELLED)
        self.visit(riga, service, "+37126000002", day=5)
        (person,) = visitors(first=at(2).date(), last=at(4).date())

        assert (person.email, person.branch_id, person.service_id) == (last.contact, ogre.pk, service.pk)
        # Nobody knows for whom they came.
        assert person.client_kind == ""

    def test_both_days_are_in_it(self, branches, service):
        for day in (1, 2, 4, 5):
            self.visit(branches[0], service, f"+3712600000{day}", day=day)

        assert self.found() == ["+37126000002", "+37126000004"]

    def test_who_has_refused_is_not_on_it(self, branches, service):
        self.visit(branches[0], service, "anna@example.lv")
        actions.refuse(contact="ANNA@example.lv", how=HowRefused.PAGE, now=at(3))

        assert self.found() == []

    def test_what_was_played_for_show_is_not_on_it(self, branches, service):
        Branch.objects.filter(pk=branches[0].pk).update(slug=DEMONSTRATION_BRANCH)
        self.visit(branches[0], service, "anna@example.lv")

        assert self.found() == []

    def test_a_plan_takes_it_at_once(self, branches, service, stage, vita):
        for nth in range(4):
            self.visit(branches[0], service, f"+3712600000{nth}")
        draft = Draft(size=2, frame_from=at(2).date(), frame_to=at(4).date())
        plan = actions.make_plan(stage_id=stage.pk, draft=draft, by=vita, now=at(5))
        actions.lock_plan(plan_id=plan.pk, by=vita, now=at(5))

        assert len(actions.draw(plan_id=plan.pk, by=vita, now=at(5) + timedelta(hours=1))) == 2

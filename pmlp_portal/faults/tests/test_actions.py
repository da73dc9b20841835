"""What becomes of a report, whoever acts on it and when; and what the database never lets be false."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.faults import actions, demonstration, errors
from pmlp_portal.faults.actions import Verdict
from pmlp_portal.faults.models import KnownFault, Report, ReportWord, TakenMail
from pmlp_portal.faults.policies import LONGEST_WORDS, WORDS_AT_MOST, number_in
from pmlp_portal.faults.queries import desk
from pmlp_portal.faults.states import MailOutcome, ReportState
from pmlp_portal.faults.tests.cast import NOW, a_fault, a_report, reported
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.notifications.actions import deliver_due
from pmlp_portal.notifications.models import Message, MessageKind
from tests.races import at_once, none_raised

pytestmark = pytest.mark.django_db
S = ReportState


def settle(report: Report, by: User, to: ReportState, **more: object) -> Report:
    verdict = Verdict(to=to, **more)  # type: ignore[arg-type]  # as Verdict takes it
    return actions.settle(report_id=report.pk, seen=report.revision, verdict=verdict, by=by, now=NOW)


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


class TestReporting:
    def test_who_reports_is_told_once(self) -> None:
        report = a_report()
        assert (report.state, report.revision, report.reported_at) == (S.RECEIVED, 1, NOW)
        assert [move.after for move in report.moves.all()] == [S.RECEIVED]
        assert kinds() == [MessageKind.REPORT_RECEIVED]
        assert AuditRecord.objects.get(verb="report_fault").subject == f"report:{report.pk}"

    def test_who_leaves_no_address_is_written_to_by_nobody(self) -> None:
        a_report(contact=None)
        assert kinds() == []

    @pytest.mark.parametrize("text", ["", "  \n", "…!"])
    def test_without_words_nothing_is_reported(self, text: str) -> None:
        with pytest.raises(errors.WordsMissing):
            reported(text)
        assert Report.objects.count() == 0

    def test_a_book_is_refused(self) -> None:
        with pytest.raises(errors.WordsTooLong):
            reported("a" * (LONGEST_WORDS + 1))

    def test_there_is_an_end_to_what_one_report_takes(self) -> None:
        token = reported().token
        for _nth in range(WORDS_AT_MOST):
            actions.say(token=token, text="vēl", now=NOW)
        with pytest.raises(errors.EnoughSaid):
            actions.say(token=token, text="vēl", now=NOW)

    def test_a_link_nobody_was_given_opens_nothing(self) -> None:
        with pytest.raises(errors.ReportNotFound):
            actions.say(token="zzzz", text="vēl", now=NOW)


class TestAnswering:
    def test_an_answer_begins_the_looking(self, helga: User) -> None:
        report = a_report()
        answered = actions.answer(report_id=report.pk, seen=1, text="Skatāmies.", by=helga, now=NOW)
        assert (answered.state, answered.words.get().by) == (S.IN_WORK, helga)
        assert kinds() == [MessageKind.REPORT_RECEIVED, MessageKind.REPORT_ANSWERED]

    def test_two_answers_at_one_instant_both_leave(self, helga: User) -> None:
        report = a_report()
        actions.answer(report_id=report.pk, seen=1, text="Viens.", by=helga, now=NOW)
        later = NOW + timedelta(microseconds=1)
        actions.answer(report_id=report.pk, seen=2, text="Divi.", by=helga, now=later)
        assert kinds().count(MessageKind.REPORT_ANSWERED) == 2

    def test_nobody_answers_what_they_have_not_read(self, helga: User) -> None:
        made = reported()
        actions.say(token=made.token, text="Un vēl kas.", now=NOW)
        for act in (
            lambda: actions.answer(report_id=made.report_id, seen=1, text="Jā.", by=helga, now=NOW),
            lambda: actions.take(report_id=made.report_id, seen=1, by=helga, now=NOW),
            lambda: settle(Report(pk=made.report_id, revision=1), helga, S.SOLVED),
        ):
            with pytest.raises(errors.ChangedMeanwhile):
                act()
        assert Report.objects.get().state == S.RECEIVED

    def test_an_answer_has_words(self, helga: User) -> None:
        with pytest.raises(errors.AnswerMissing):
            actions.answer(report_id=a_report().pk, seen=1, text=" ", by=helga, now=NOW)

    @pytest.mark.parametrize(
        ("to", "refusal"),
        [
            (S.DECLINED, errors.ReasonMissing),
            (S.KNOWN, errors.FaultMissing),
            (S.DUPLICATE, errors.FirstReportMissing),
        ],
    )
    def test_what_an_end_rests_on_is_named(self, helga: User, to: ReportState, refusal: type[Exception]) -> None:
        report = a_report()
        with pytest.raises(refusal):
            settle(report, helga, to)
        assert (Report.objects.get().state, ReportWord.objects.count()) == (S.RECEIVED, 0)

    def test_a_report_is_not_its_own_double(self, helga: User) -> None:
        report = a_report()
        with pytest.raises(errors.FirstReportMissing):
            settle(report, helga, S.DUPLICATE, same_as=report)

    def test_a_mended_fault_is_no_ground(self, helga: User) -> None:
        with pytest.raises(errors.FaultOver):
            settle(a_report(), helga, S.KNOWN, known_fault=a_fault(mended_on=date(2026, 11, 21)))

    def test_each_end_is_told(self, helga: User) -> None:
        first = a_report()
        settle(a_report(), helga, S.DECLINED, text="Tā ir paredzēts.")
        settle(a_report(), helga, S.DUPLICATE, same_as=first)
        settle(a_report(), helga, S.KNOWN, known_fault=a_fault())
        settle(first, helga, S.SOLVED)
        assert kinds().count(MessageKind.REPORT_SETTLED) == 4

    def test_what_is_settled_can_be_taken_up_again_but_not_settled_twice(self, helga: User) -> None:
        settled = settle(a_report(), helga, S.SOLVED)
        with pytest.raises(IllegalMove):
            settle(settled, helga, S.DECLINED, text="nē")
        taken = actions.take(report_id=settled.pk, seen=settled.revision, by=helga, now=NOW)
        assert (taken.state, taken.settled_at) == (S.IN_WORK, None)


class TestMending:
    def test_all_who_reported_it_are_told_and_nobody_else(self, helga: User) -> None:
        fault = a_fault()
        waiting = [settle(a_report(), helga, S.KNOWN, known_fault=fault) for _nth in range(2)]
        other = a_report()
        assert actions.mend(fault_id=fault.pk, by=helga, now=NOW) == 2
        assert {Report.objects.get(pk=report.pk).state for report in waiting} == {S.SOLVED}
        other.refresh_from_db()
        assert other.state == S.RECEIVED
        assert KnownFault.objects.get().mended_on == date(2026, 11, 24)
        with pytest.raises(errors.FaultOver):
            actions.mend(fault_id=fault.pk, by=helga, now=NOW)

    @pytest.mark.db
    @pytest.mark.django_db(transaction=True)
    def test_a_report_joined_while_it_is_being_mended_is_told_or_refused(self, helga: User) -> None:
        for _nth in range(4):
            fault, report = a_fault(), a_report()
            acts: list[Callable[[], object]] = [
                partial(actions.mend, fault_id=fault.pk, by=helga, now=NOW),
                partial(settle, report, helga, S.KNOWN, known_fault=fault),
            ]
            outcomes = at_once(2, partial(_done, acts))
            none_raised([one for one in outcomes if not isinstance(one, errors.FaultOver)])
            report.refresh_from_db()
            # Never left waiting for what has been mended already.
            assert report.state in {S.SOLVED, S.RECEIVED}


def _done(acts: list[Callable[[], object]], nth: int) -> object:
    return acts[nth]()


class TestForgetting:
    def test_words_and_address_go_and_days_stay(self, helga: User) -> None:
        settled, waiting = a_report(), a_report()
        settle(settled, helga, S.DECLINED, text="Tā ir paredzēts.")
        deliver_due(clock=lambda: NOW)
        assert actions.forget_reports(before=NOW, now=NOW) == 0
        assert actions.forget_reports(before=NOW + timedelta(seconds=1), now=NOW) == 1
        settled.refresh_from_db()
        waiting.refresh_from_db()
        assert (settled.text, settled.contact, settled.contact_hash, settled.page) == ("", "", None, "")
        assert (settled.state, settled.reported_at, settled.moves.count()) == (S.DECLINED, NOW, 2)
        assert settled.words.count() == 0
        assert waiting.text
        with pytest.raises(errors.ReportNotFound):
            actions.answer(report_id=settled.pk, seen=settled.revision, text="x", by=helga, now=NOW)

    def test_letters_are_remembered_until_nobody_sends_them_again(self) -> None:
        TakenMail.objects.create(key="a", taken_at=NOW, outcome=MailOutcome.IGNORED, because="empty")
        actions.forget_reports(before=NOW, now=NOW)
        assert TakenMail.objects.count() == 1
        actions.forget_reports(before=NOW + timedelta(seconds=1), now=NOW)
        assert TakenMail.objects.count() == 0

    def test_who_wishes_it_is_forgotten_at_once_and_waits_for_nothing(self, helga: User) -> None:
        report = a_report()
        assert actions.forget_reporter(report_ids=[report.pk], now=NOW) == 1
        assert actions.forget_reporter(report_ids=[report.pk], now=NOW) == 0
        assert list(desk().owed) == []


_BREAKERS: dict[str, Callable[[Report], object]] = {
    "report_says_something": lambda report: _changed(report, text=""),
    "report_contact_has_hash": lambda report: _changed(report, contact_hash=None),
    "known_report_names_fault": lambda report: _changed(report, state=S.KNOWN),
    "duplicate_report_names_another": lambda report: _changed(
        report, state=S.DUPLICATE, settled_at=NOW, same_as=report
    ),
    "settled_report_has_time": lambda report: _changed(report, state=S.SOLVED),
    "forgotten_report_holds_nothing": lambda report: _changed(report, forgotten_at=NOW),
    "report_word_says_something": lambda report: ReportWord.objects.create(report=report, text="", said_at=NOW),
    "fault_has_name_in_both_languages": lambda _report: a_fault(title_en=""),
    "fault_mended_after_it_began": lambda _report: a_fault(mended_on=date(2026, 11, 19)),
    "mail_taken_once": lambda report: [_taken(report), _taken(report)],
    "mail_became_report_or_says_why_not": lambda report: _taken(report, because="empty"),
}


def _changed(report: Report, **columns: object) -> None:
    Report.objects.filter(pk=report.pk).update(**columns)


def _taken(report: Report, **columns: object) -> TakenMail:
    usual = {"key": "a", "taken_at": NOW, "outcome": MailOutcome.REPORT, "report": report}
    return TakenMail.objects.create(**{**usual, **columns})


@pytest.mark.db
class TestConstraints:
    def test_each_is_broken_once(self) -> None:
        named = {one.name for model in (KnownFault, Report, ReportWord, TakenMail) for one in model._meta.constraints}
        assert named == _BREAKERS.keys()

    @pytest.mark.parametrize("name", _BREAKERS)
    def test_the_database_refuses(self, name: str) -> None:
        report = a_report()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            _BREAKERS[name](report)
        assert violated(refused.value) == name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Re: [P00012] Atbilde", 12),
        ("p00012", 12),
        ("P123456", 123456),
        ("XP00012", None),
        ("P12", None),
        ("", None),
        ("P9999999999999", None),
    ],
)
def test_a_reference_is_found_in_a_subject(text: str, number: int | None) -> None:
    assert number_in(text) == number


def test_invented_reports_are_loaded_once() -> None:
    demonstration.load(now=NOW)
    demonstration.load(now=NOW)
    assert (Report.objects.count(), KnownFault.objects.count(), Message.objects.count()) == (4, 2, 0)
    assert set(Report.objects.values_list("state", flat=True)) == {S.RECEIVED, S.IN_WORK, S.SOLVED, S.KNOWN}

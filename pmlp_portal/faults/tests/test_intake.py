"""A real mailbox on disk, a real SMTP server for the answer, and the reply that comes back."""

import email
import email.policy
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from pmlp_portal.faults import actions, mails
from pmlp_portal.faults.actions import Verdict
from pmlp_portal.faults.models import Report, ReportWord, TakenMail
from pmlp_portal.faults.policies import MAILS_AT_MOST, MAILS_PER_RUN, WORDS_AT_MOST
from pmlp_portal.faults.states import MailOutcome, NotTaken, ReportChannel, ReportState
from pmlp_portal.faults.tasks import take_mails
from pmlp_portal.faults.tests.cast import NOW, delivered, letter
from pmlp_portal.notifications.actions import deliver_due
from pmlp_portal.notifications.models import Message
from tests.races import at_once, none_raised, without_constraint

pytestmark = pytest.mark.django_db


def the_report() -> Report:
    return Report.objects.get()


class TestMailbox:
    def test_a_letter_becomes_a_report_and_is_put_away(self, mailbox: Path) -> None:
        delivered(mailbox, letter())
        take_mails()
        report = the_report()
        assert (report.channel, report.contact) == (ReportChannel.EMAIL, "anna@example.lv")
        assert report.text == "Nedarbojas\n\nLapa neatveras, kad spiežu pogu."
        assert list((mailbox / "new").iterdir()) == []
        [kept] = (mailbox / "cur").iterdir()
        assert kept.name.endswith(":2,S")
        assert TakenMail.objects.get().outcome == MailOutcome.REPORT

    def test_a_letter_found_again_is_taken_once(self, mailbox: Path) -> None:
        delivered(mailbox, letter())
        delivered(mailbox, letter())
        take_mails()
        take_mails()
        assert Report.objects.count() == TakenMail.objects.count() == 1
        assert list((mailbox / "new").iterdir()) == []

    def test_whoever_died_before_putting_it_away_is_followed_by_one_who_does(self, mailbox: Path) -> None:
        raw = letter().as_bytes()
        actions.take_mail(mail=mails.read(raw, own=set()), now=NOW)
        delivered(mailbox, raw)
        take_mails()
        assert Report.objects.count() == 1
        assert list((mailbox / "new").iterdir()) == []

    def test_what_is_not_taken_is_noted_and_answered_by_nothing(self, mailbox: Path) -> None:
        delivered(mailbox, letter(Auto_Submitted="auto-replied"))
        delivered(mailbox, letter(sender="problemas@pmlp.example.lv"))
        take_mails()
        assert Report.objects.count() == Message.objects.count() == 0
        assert set(TakenMail.objects.values_list("because", flat=True)) == {NotTaken.AUTOMATIC, NotTaken.OWN}

    def test_one_broken_letter_does_not_stop_the_next(self, mailbox: Path) -> None:
        delivered(mailbox, b"\x00\xff nothing")
        delivered(mailbox, letter())
        take_mails()
        assert Report.objects.count() == 1

    def test_a_flood_is_taken_in_parts(self, mailbox: Path) -> None:
        for nth in range(MAILS_PER_RUN + 3):
            delivered(mailbox, letter(sender=f"a{nth}@example.lv", message_id=f"<{nth}@x>"))
        take_mails()
        assert Report.objects.count() == MAILS_PER_RUN
        take_mails()
        assert Report.objects.count() == MAILS_PER_RUN + 3

    def test_without_a_mailbox_nothing_is_done(self, settings) -> None:
        settings.FAULTS_MAILDIR = ""
        take_mails()
        with pytest.raises(CommandError, match="FAULTS_MAILDIR"):
            call_command("take_fault_mails")

    def test_a_folder_that_is_not_there_yet_is_empty(self, settings, tmp_path: Path) -> None:
        settings.FAULTS_MAILDIR = str(tmp_path / "not-yet")
        call_command("take_fault_mails")
        assert TakenMail.objects.count() == 0

    def test_a_letter_a_colleague_has_just_put_away_is_no_fault(self, mailbox: Path, monkeypatch) -> None:
        delivered(mailbox, letter())
        listed = sorted((mailbox / "new").iterdir())
        monkeypatch.setattr("pmlp_portal.faults.maildir.new_letters", lambda folder: iter(listed))
        os.remove(listed[0])  # noqa: PTH107 - what another process does
        take_mails()
        assert TakenMail.objects.count() == 0


class TestSenders:
    def test_two_machines_that_answer_each_other_are_stopped(self) -> None:
        for nth in range(MAILS_AT_MOST + 5):
            mail = mails.read(letter(message_id=f"<{nth}@x>").as_bytes(), own=set())
            actions.take_mail(mail=mail, now=NOW)
        assert Report.objects.count() == Message.objects.count() == MAILS_AT_MOST
        assert TakenMail.objects.filter(because=NotTaken.TOO_MANY).count() == 5

    def test_an_hour_later_they_are_heard_again(self) -> None:
        for nth in range(MAILS_AT_MOST + 1):
            actions.take_mail(mail=mails.read(letter(message_id=f"<{nth}@x>").as_bytes(), own=set()), now=NOW)
        later = mails.read(letter(message_id="<later@x>").as_bytes(), own=set())
        taken = actions.take_mail(mail=later, now=NOW + timedelta(hours=1))
        assert taken.outcome == MailOutcome.REPORT


class TestThread:
    def test_from_a_letter_over_the_answer_to_the_reply_on_the_same_report(self, mailbox, mail_server, helga) -> None:
        with time_machine.travel(NOW, tick=False):
            delivered(mailbox, letter())
            take_mails()
            report = the_report()
            actions.answer(report_id=report.pk, seen=report.revision, text="Pamēģiniet vēlreiz.", by=helga, now=NOW)
            deliver_due(clock=lambda: NOW)
            received, answered = mail_server.received
            assert received["Subject"] == f"[{report.reference}] Jūsu ziņojums saņemts"
            assert answered["Subject"] == f"[{report.reference}] Atbilde uz jūsu ziņojumu"
            assert answered["In-Reply-To"] == answered["References"] == "<one@example.lv>"
            assert answered["Reply-To"] == "problemas@pmlp.example.lv"
            assert answered["Auto-Submitted"] == "auto-generated"
            body = answered.get_body(("plain",))
            assert body is not None
            assert "Pamēģiniet vēlreiz." in body.get_content()
            assert f"atstājiet tematā {report.reference}" in " ".join(body.get_content().split())

            reply = letter(
                "Paldies, darbojas.", subject=f"Re: {answered['Subject']}", message_id="<two@example.lv>",
                In_Reply_To=str(answered["Message-ID"]),
            )  # fmt: skip
            delivered(mailbox, reply)
            take_mails()
        assert Report.objects.count() == 1
        assert [word.text for word in ReportWord.objects.all()] == ["Pamēģiniet vēlreiz.", "Paldies, darbojas."]
        report.refresh_from_db()
        assert report.mail_id == "<two@example.lv>"

    def test_our_own_letters_sent_back_to_us_go_nowhere(self, mailbox, mail_server) -> None:
        with time_machine.travel(NOW, tick=False):
            delivered(mailbox, letter())
            take_mails()
            deliver_due(clock=lambda: NOW)
            delivered(
                mailbox, email.message_from_bytes(mail_server.received[0].as_bytes(), policy=email.policy.default)
            )
            take_mails()
            deliver_due(clock=lambda: NOW)
        assert Report.objects.count() == len(mail_server.received) == 1

    def test_a_reply_to_what_was_settled_has_it_looked_at_again(self, helga) -> None:
        report = self._taken("<one@x>")
        verdict = Verdict(to=ReportState.SOLVED)
        actions.settle(report_id=report.pk, seen=report.revision, verdict=verdict, by=helga, now=NOW)
        self._taken("<two@x>", subject=f"Re: [{report.reference}] atrisināts")
        report.refresh_from_db()
        assert (report.state, report.settled_at) == (ReportState.RECEIVED, None)

    def test_a_reference_of_somebody_else_opens_nothing(self) -> None:
        report = self._taken("<one@x>")
        self._taken("<two@x>", subject=f"Re: [{report.reference}]", sender="eve@example.lv")
        assert Report.objects.count() == 2
        assert ReportWord.objects.count() == 0

    def test_a_report_takes_no_endless_talk(self, monkeypatch) -> None:
        report = self._taken("<one@x>")
        words = [ReportWord(report=report, text="vēl", said_at=NOW) for _nth in range(WORDS_AT_MOST)]
        ReportWord.objects.bulk_create(words)
        self._taken("<two@x>", subject=report.reference)
        assert ReportWord.objects.count() == WORDS_AT_MOST
        assert TakenMail.objects.get(outcome=MailOutcome.IGNORED).because == NotTaken.ENOUGH

    def _taken(self, message_id: str, **more: str) -> Report:
        mail = mails.read(letter(message_id=message_id, **more).as_bytes(), own=set())
        actions.take_mail(mail=mail, now=NOW)
        return Report.objects.latest("pk")


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_workers_that_find_the_same_letter_at_once_make_one_report(self) -> None:
        mail = mails.read(letter().as_bytes(), own=set())
        outcomes = at_once(6, lambda _nth: actions.take_mail(mail=mail, now=NOW))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["MailTaken"] * 5 + ["TakenMail"]
        assert Report.objects.count() == Message.objects.count() == 1

    def test_control_without_the_constraint_there_are_many(self) -> None:
        mail = mails.read(letter().as_bytes(), own=set())
        with without_constraint(TakenMail, "mail_taken_once"):
            none_raised(at_once(4, lambda _nth: actions.take_mail(mail=mail, now=NOW)))
            assert Report.objects.count() == 4
            TakenMail.objects.all().delete()

    def test_two_polls_at_once_empty_one_mailbox(self, mailbox: Path) -> None:
        for nth in range(5):
            delivered(mailbox, letter(message_id=f"<{nth}@x>"))
        none_raised(at_once(2, lambda _nth: take_mails()))
        assert Report.objects.count() == 5
        assert list((mailbox / "new").iterdir()) == []

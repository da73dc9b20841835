"""Who is written to, where and when again, as rules alone."""

from datetime import date, timedelta

import pytest

from surveys.inviting import address_of, is_writings_turn, may_remind_on, reminder_due_at
from surveys.policies import SurveyPolicy
from surveys.tests.factories import at

POLICY = SurveyPolicy(remind_after=timedelta(days=5), reminders_at_most=2)


class TestWhoseTurnItIs:
    @pytest.mark.parametrize(
        ("modes", "is_unreachable", "has_phone", "is_written_to"),
        [
            (["electronic", "telephone"], False, True, True),
            (["telephone", "electronic"], False, True, False),
            (["telephone", "electronic"], True, True, True),
            (["telephone", "electronic"], False, False, True),
            (["telephone"], True, False, False),
            (["paper", "electronic"], False, True, True),
            (["form"], False, False, True),
            (["paper"], False, False, False),
        ],
    )
    def test_writing_waits_for_the_telephone_where_that_comes_first(
        self, modes, is_unreachable, has_phone, is_written_to
    ):
        assert is_writings_turn(modes, is_unreachable=is_unreachable, has_phone=has_phone) == is_written_to


class TestWhere:
    @pytest.mark.parametrize(
        ("email", "phone", "may_text", "address"),
        [
            ("anna@example.lv", "+37126000001", True, "anna@example.lv"),
            ("", "+37126000001", True, "+37126000001"),
            ("", "+37126000001", False, ""),
            ("", "", True, ""),
        ],
    )
    def test_an_e_mail_goes_before_a_text_message(self, email, phone, may_text, address):
        assert address_of(email=email, phone=phone, may_text=may_text) == address


class TestReminders:
    def test_the_first_counts_from_the_invitation(self):
        assert reminder_due_at(sent_at=at(3), reminded_at=None, reminders=0, policy=POLICY) == at(8)

    def test_the_second_counts_from_the_first(self):
        assert reminder_due_at(sent_at=at(3), reminded_at=at(9), reminders=1, policy=POLICY) == at(14)

    def test_after_the_last_there_is_none(self):
        assert reminder_due_at(sent_at=at(3), reminded_at=at(14), reminders=2, policy=POLICY) is None

    @pytest.mark.parametrize(("day", "may"), [(2, True), (3, True), (4, False)])
    def test_none_is_sent_on_the_last_day(self, day, may):
        assert may_remind_on(date(2026, 12, day), closes_on=date(2026, 12, 4)) == may

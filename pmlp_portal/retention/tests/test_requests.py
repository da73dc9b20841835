"""What do you hold about this contact? By the command and in the admin; erasing leaves nothing but wishes."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from appointments.models import Booking
from appointments.states import BookingState
from forum.models import Question
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel.contacts import Contact, contact_hash
from pmlp_portal.notifications.actions import stop_messages
from pmlp_portal.retention import actions, errors
from pmlp_portal.retention.models import Keeping, KeepingCode
from pmlp_portal.retention.queries import held_of
from pmlp_portal.retention.tests.cast import ADDRESS, ANNA, BROWSER, fill_a_day, named_by_others, where_stands
from queueing.models import Ticket
from queueing.states import TicketState
from queueing.tests.factories import TEN
from surveys.actions import refuse
from surveys.models import Answer, Case, HowRefused
from surveys.states import CaseState

pytestmark = pytest.mark.django_db

HASH = contact_hash(ADDRESS, settings.CONTACT_KEY)
HELD = "/en/admin/retention/keeping/held/"
REASON = "Iesniegums 12-3/45"


def employ(name: str, role: Role) -> User:
    """Make somebody who may sign in to the admin, with a role that holds everywhere."""
    user = User.objects.create_user(name, is_staff=True)
    StaffMembership.objects.create(user=user, branch=None, role=role)
    return user


@pytest.fixture
def office_lead() -> User:
    return employ("laima", Role.HEAD_OFFICE)


@pytest.fixture
def desk(client: Client, office_lead: User) -> Client:
    client.force_login(office_lead)
    return client


class TestDeeds:
    def test_the_answer_names_every_kind_and_changes_nothing(self, office_lead: User) -> None:
        fill_a_day()
        before = where_stands(ADDRESS, HASH)

        held = actions.answer(contact=ANNA, reason=REASON, by=office_lead, now=TEN)

        assert {code for code, count in held.counts.items() if count} == {
            KeepingCode.VISITORS, KeepingCode.BOOKINGS, KeepingCode.TRAININGS, KeepingCode.QUESTIONS,
            KeepingCode.REMINDERS, KeepingCode.REPORTS, KeepingCode.SURVEYS, KeepingCode.LETTERS, KeepingCode.BROWSERS,
        }  # fmt: skip
        assert where_stands(ADDRESS, HASH) == before

    def test_capital_letters_make_no_other_address(self) -> None:
        fill_a_day()
        assert held_of(Contact("email", ADDRESS.upper())).counts == held_of(ANNA).counts

    def test_a_phone_is_found_in_words_without_its_prefix(self) -> None:
        fill_a_day()
        question = Question.objects.exclude(contact="").get()
        question.originals.update(text="Zvaniet 26123456!")

        assert [one.pk for one in held_of(Contact("phone", "+37126123456")).questions] == [question.pk]

    def test_erased_it_stands_nowhere_and_what_was_booked_stays(self, office_lead: User) -> None:
        fill_a_day()

        left = actions.erase(contact=ANNA, reason=REASON, by=office_lead, now=TEN)

        assert left.is_nothing
        assert where_stands(ADDRESS, HASH, BROWSER.endpoint) == set()
        assert Ticket.objects.get().state == TicketState.WAITING
        assert Booking.objects.filter(state=BookingState.CONFIRMED).exists()
        assert Case.objects.get().state == CaseState.REFUSED

    @pytest.mark.parametrize(
        ("contact", "written"),
        [(ANNA, ADDRESS), (ANNA, ADDRESS.upper()), (Contact("phone", "+37126123456"), "+371 26 123 456")],
    )
    def test_words_of_others_are_searched_and_a_bar_stands_in_its_place(
        self, office_lead: User, contact: Contact, written: str
    ) -> None:
        named_by_others(written)
        assert len(where_stands(written)) >= 6

        held = actions.answer(contact=contact, reason=REASON, by=office_lead, now=TEN)
        left = actions.erase(contact=contact, reason=REASON, by=office_lead, now=TEN)

        assert [line.code for line in held.words] == [
            KeepingCode.QUESTIONS, KeepingCode.REPORTS, KeepingCode.SURVEYS, KeepingCode.SURVEYS,
        ]  # fmt: skip
        assert left.is_nothing
        assert where_stands(written) == set()
        assert Answer.objects.get().text == "Labi: █████."

    def test_another_contact_in_words_is_left_alone(self, office_lead: User) -> None:
        named_by_others(f"jo{ADDRESS}")
        before = where_stands(f"jo{ADDRESS}")

        assert actions.erase(contact=ANNA, reason=REASON, by=office_lead, now=TEN).is_nothing
        assert where_stands(f"jo{ADDRESS}") == before != set()

    def test_the_record_keeps_who_asked_and_how_much_and_never_whose(self, office_lead: User) -> None:
        fill_a_day()

        actions.erase(contact=ANNA, reason=REASON, by=office_lead, now=TEN)

        noted = AuditRecord.objects.get(verb="contact_erase")
        assert (noted.actor, noted.subject, noted.detail["reason"]) == (office_lead, "contact", REASON)
        assert noted.detail["found"]["visitors"] == 1

    def test_a_wish_not_to_be_written_to_is_told_and_stays(self) -> None:
        stop_messages(contact_hash=HASH, now=TEN)
        refuse(contact=ADDRESS, how=HowRefused.PAGE, now=TEN)

        left = actions.erase(contact=ANNA, reason=REASON, by=None, now=TEN)

        assert left.is_nothing
        assert left.counts[KeepingCode.WISHES] == 2

    @pytest.mark.parametrize(
        ("contact", "reason", "refusal"),
        [
            (ANNA, "  ", errors.ReasonMissing),
            (ANNA, "Raksta ANNA@example.lv", errors.ReasonHoldsContact),
            (Contact("phone", "+37126123456"), "Zvana 26123456", errors.ReasonHoldsContact),
        ],
    )
    def test_without_a_reason_or_with_the_contact_in_it_nothing_is_done(
        self, contact: Contact, reason: str, refusal: type[Exception]
    ) -> None:
        fill_a_day()
        with pytest.raises(refusal):
            actions.erase(contact=contact, reason=reason, by=None, now=TEN)
        assert where_stands(ADDRESS)


class TestCommand:
    def test_it_answers_and_erases(self) -> None:
        fill_a_day()
        said, left = StringIO(), StringIO()

        call_command("what_is_held", ADDRESS, reason=REASON, stdout=said)
        call_command("what_is_held", ADDRESS, reason=REASON, erase=True, stdout=left)

        assert "bookings\t2026-12-01 09:00" in said.getvalue()
        assert ADDRESS not in said.getvalue()
        assert left.getvalue() == "0 left\n"

    def test_what_is_no_contact_is_refused(self) -> None:
        with pytest.raises(CommandError):
            call_command("what_is_held", "anna", reason=REASON)


class TestAdmin:
    def test_it_shows_what_is_held_then_erases_it(self, desk: Client) -> None:
        fill_a_day()
        form = {"contact": ADDRESS, "reason": REASON}

        shown = desk.post(HELD, {**form, "answer": ""}).content.decode()
        erased = desk.post(HELD, {**form, "erase": ""}).content.decode()

        assert "This is held about the contact:" in shown
        assert 'name="erase"' in shown
        assert "Erased: nothing is held about this contact any more." in erased
        assert where_stands(ADDRESS) == set()

    def test_a_contact_is_never_taken_from_an_address(self, desk: Client) -> None:
        fill_a_day()
        page = desk.get(HELD, {"contact": ADDRESS, "reason": REASON}).content.decode()
        assert ADDRESS not in page

    @pytest.mark.parametrize("fields", [{"contact": "anna", "reason": REASON}, {"contact": ADDRESS, "reason": ADDRESS}])
    def test_what_can_t_be_read_is_said_beside_the_field(self, desk: Client, fields: dict[str, str]) -> None:
        response = desk.post(HELD, fields)
        assert response.status_code == 422
        assert "errorlist" in response.content.decode()

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.DIRECTORY_EDITOR])
    def test_others_may_not_ask(self, client: Client, role: Role) -> None:
        client.force_login(employ("ieva", role))
        assert client.get(HELD).status_code == 403

    def test_a_term_is_changed_within_its_bounds_only(self, desk: Client) -> None:
        actions.load_keepings()
        letters = Keeping.objects.get(code=KeepingCode.LETTERS)
        fields = {
            name: getattr(letters, name)
            for name in ("what_lv", "what_en", "why_lv", "why_en", "basis_lv", "basis_en")
        }  # fmt: skip
        address = f"/en/admin/retention/keeping/{letters.pk}/change/"

        refused = desk.post(address, {**fields, "days": 31})
        desk.post(address, {**fields, "days": 20})

        assert "Choose a term within the bounds." in refused.content.decode()
        assert Keeping.objects.get(pk=letters.pk).days == 20
        assert AuditRecord.objects.filter(verb="keeping_change").exists()

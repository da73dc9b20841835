from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel import clock
from pmlp_portal.notifications import queries
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.queries import Wanted
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import MINUTE, NOW, TICKET, deliver, enqueue, sole_message

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/en/staff/messages/"


def sign_in(client, role: Role | None) -> None:
    user = get_user_model().objects.create_user(username=f"{role}", password="a long password")
    if role:
        StaffMembership.objects.create(user=user, role=role, branch=None)
    client.force_login(user)


def failed() -> Message:
    now = clock.now()
    message = enqueue(due_at=now - MINUTE, lapses_at=now + 60 * MINUTE)
    assert message
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, attempts=5, error="550 a…@example.lv")
    return message


def again(client, message: Message):
    return client.post(reverse("notifications:send-again", args=[message.pk]))


class TestPage:
    def test_head_office_sees_what_failed_and_why_with_the_address_masked(self, client):
        sign_in(client, Role.HEAD_OFFICE)
        failed()

        page = client.get(PAGE).content.decode()

        for words in ("visit:1", "a…@example.lv", "Rīgas 2. nodaļa", "550", "Send again", "Leave now"):
            assert words in page
        assert "anna@example.lv" not in page
        assert str(TICKET["url"]) not in page

    def test_an_auditor_sees_and_does_not_act(self, client):
        sign_in(client, Role.AUDITOR)
        message = failed()

        assert "Send again" not in client.get(PAGE).content.decode()
        assert again(client, message).status_code == 404
        assert sole_message().state == MessageState.FAILED

    @pytest.mark.parametrize("role", [Role.CLERK, Role.DIRECTORY_EDITOR, None])
    def test_others_find_nothing_and_the_attempt_is_noted(self, client, role):
        sign_in(client, role)

        assert client.get(PAGE).status_code == 404
        assert AuditRecord.objects.filter(verb="refused", subject="messages").count() == 1

    def test_who_is_signed_out_is_asked_to_sign_in(self, client):
        assert client.get(PAGE).status_code == 302

    @pytest.mark.parametrize(
        ("query", "is_shown"),
        [
            ("?state=failed", True), ("?state=sent", False), ("?kind=leave_now", True), ("?kind=booked", False),
            ("?words=visit:1", True), ("?words=rīgas+2", True), ("?words=visit:2", False), ("?state=nonsense", True),
            ("?words=%00", True),
        ],
    )  # fmt: skip
    def test_one_can_look_by_state_kind_branch_and_thing(self, client, query, is_shown):
        sign_in(client, Role.HEAD_OFFICE)
        failed()

        assert ("550 a…@example.lv" in client.get(PAGE + query).content.decode()) == is_shown


class TestSendAgain:
    def test_a_failed_message_leaves_after_all_and_that_is_on_record(self, client, mail_server):
        sign_in(client, Role.HEAD_OFFICE)
        message = failed()

        assert again(client, message).status_code == 303
        deliver(clock.now() + MINUTE)

        assert mail_server.ids == [message.message_id]
        assert AuditRecord.objects.filter(verb="message_send_again", subject=f"message:{message.pk}").count() == 1

    def test_pressed_twice_it_leaves_once(self, client, mail_server):
        sign_in(client, Role.HEAD_OFFICE)
        message = failed()
        again(client, message)
        deliver(clock.now() + MINUTE)

        again(client, message)
        deliver(clock.now() + MINUTE)

        assert len(mail_server.received) == 1

    def test_what_is_of_no_use_any_more_is_not_sent(self, client):
        sign_in(client, Role.HEAD_OFFICE)
        message = failed()
        now = clock.now()
        Message.objects.update(due_at=now - 2 * MINUTE, lapses_at=now - MINUTE)

        answer = client.post(reverse("notifications:send-again", args=[message.pk]), follow=True)

        assert "Ir par vēlu" in answer.content.decode()
        assert sole_message().state == MessageState.FAILED


class TestStuck:
    def test_what_should_have_left_ten_minutes_ago_is_stuck(self):
        enqueue()

        assert not queries.stuck(now=NOW + 9 * MINUTE).exists()
        assert queries.stuck(now=NOW + 10 * MINUTE).exists()

    def test_what_waits_for_the_morning_is_not(self):
        night = NOW + timedelta(hours=12)
        enqueue(kind=MessageKind.REMINDER, due_at=night, lapses_at=night + timedelta(days=1))

        assert not queries.stuck(now=night + 20 * MINUTE).exists()

    def test_what_has_left_is_not(self, mail_server):
        enqueue()
        deliver()

        assert not queries.stuck(now=NOW + 15 * MINUTE).exists()

    def test_states_are_counted_over_all_whatever_is_looked_for(self):
        enqueue()
        enqueue(about="visit:2")

        page = queries.messages_page(wanted=Wanted(state="sent"), now=NOW)

        assert page.counts == [(MessageState.DUE, 2)]
        assert page.messages == []

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Branch, StaffMembership
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
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


class TestManager:
    """A manager reads what concerns the own branch, and nothing else."""

    @pytest.fixture
    def branches(self):
        """Two branches, each with a message that failed, and one message of none."""
        names = {"ogre": "Ogres nodaļa", "cesis": "Cēsu nodaļa"}
        made = [Branch.objects.create(slug=slug, name_lv=name, name_en=name) for slug, name in names.items()]
        now = clock.now()
        for nth, branch in enumerate([*made, None]):
            enqueue(
                about=f"visit:{nth}",
                to=Contact("email", f"person{nth}@post{nth}.example"),
                due_at=now - MINUTE,
                lapses_at=now + 60 * MINUTE,
                branch_id=branch.pk if branch else None,
            )
        return made

    def manage(self, client, *branches, role: Role = Role.MANAGER):
        user = get_user_model().objects.create_user(username="mara", password="a long password")
        for branch in branches:
            StaffMembership.objects.create(user=user, role=role, branch=branch)
        client.force_login(user)
        return user

    def test_the_own_branchs_messages_are_listed_and_counted_and_no_other(self, client, branches):
        self.manage(client, branches[0])

        page = client.get(PAGE).content.decode()

        assert "visit:0" in page
        assert "p…@post0.example" in page
        for other in ("visit:1", "visit:2", "post1", "post2", "Cēsu"):
            assert other not in page
        assert '<span class="num">1</span>' in page
        assert "Send again" not in page

    @pytest.mark.parametrize("query", ["?words=visit:1", "?state=due&kind=leave_now", "?words=Cēsu"])
    def test_looking_for_what_is_elsewhere_finds_nothing(self, client, branches, query):
        self.manage(client, branches[0])

        assert "visit:1" not in client.get(PAGE + query).content.decode().replace(f'value="{query[7:]}"', "")

    @pytest.mark.parametrize("slug", ["cesis", "nowhere", "%00"])
    def test_another_branch_is_not_found_and_the_attempt_is_noted(self, client, branches, slug):
        user = self.manage(client, branches[0])

        assert client.get(f"{PAGE}?branch={slug}").status_code == 404

        noted = AuditRecord.objects.get(verb="refused")
        assert (noted.actor, noted.subject) == (user, f"branch:{slug.strip('%0')}")

    def test_of_two_branches_one_can_be_chosen(self, client, branches):
        self.manage(client, *branches)

        both = client.get(PAGE).content.decode()
        one = client.get(f"{PAGE}?branch=cesis").content.decode()

        assert "visit:0" in both
        assert "visit:1" in both
        assert "visit:2" not in both
        assert "visit:0" not in one
        assert "visit:1" in one

    def test_head_office_sees_what_is_of_no_branch_and_may_choose_one(self, client, branches):
        sign_in(client, Role.HEAD_OFFICE)

        assert "visit:2" in client.get(PAGE).content.decode()
        assert "visit:2" not in client.get(f"{PAGE}?branch=ogre").content.decode()

    def test_a_clerk_of_the_branch_reads_none(self, client, branches):
        self.manage(client, branches[0], role=Role.CLERK)

        assert client.get(f"{PAGE}?branch=ogre").status_code == 404
        assert AuditRecord.objects.get(verb="refused").subject == "messages"

    def test_a_manager_sends_nothing_again(self, client, branches):
        self.manage(client, branches[0])
        Message.objects.update(state=MessageState.FAILED)

        assert again(client, Message.objects.get(about="visit:0")).status_code == 404
        assert not Message.objects.exclude(state=MessageState.FAILED).exists()

    def test_the_way_there_is_shown_to_who_may_go_it(self, client, branches):
        self.manage(client, branches[0])
        assert PAGE in client.get("/en/staff/").content.decode()

    def test_and_to_nobody_else(self, client, branches):
        self.manage(client, branches[0], role=Role.CLERK)
        assert PAGE not in client.get("/en/staff/").content.decode()


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

        assert not queries.stuck(Message.objects.all(), now=NOW + 9 * MINUTE).exists()
        assert queries.stuck(Message.objects.all(), now=NOW + 10 * MINUTE).exists()

    def test_what_waits_for_the_morning_is_not(self):
        night = NOW + timedelta(hours=12)
        enqueue(kind=MessageKind.REMINDER, due_at=night, lapses_at=night + timedelta(days=1))

        assert not queries.stuck(Message.objects.all(), now=night + 20 * MINUTE).exists()

    def test_what_has_left_is_not(self, mail_server):
        enqueue()
        deliver()

        assert not queries.stuck(Message.objects.all(), now=NOW + 15 * MINUTE).exists()

    def test_what_is_to_leave_later_does_not_hide_what_has_left(self):
        enqueue(about="visit:1")
        soon, later = NOW + timedelta(days=3), NOW + timedelta(days=9)
        for due_at in (later, soon):
            enqueue(about="booking:1", kind=MessageKind.REMINDER, due_at=due_at, lapses_at=due_at + timedelta(days=1))

        def listed(**wanted):
            page = queries.messages_page(seen=Message.objects.all(), wanted=Wanted(**wanted), now=NOW)
            return [(message.about, message.due_at) for message in page.messages]

        assert listed() == [("visit:1", NOW)]
        assert listed(state="due") == [("visit:1", NOW), ("booking:1", soon), ("booking:1", later)]

    def test_states_are_counted_over_all_whatever_is_looked_for(self):
        enqueue()
        enqueue(about="visit:2")

        page = queries.messages_page(seen=Message.objects.all(), wanted=Wanted(state="sent"), now=NOW)

        assert page.counts == [(MessageState.DUE, 2)]
        assert page.messages == []

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from forum import actions
from forum.models import Question
from forum.tests.desk import ForumDesk
from forum.tests.factories import ask, assigned, at, make_staff, published, submitted
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Branch

pytestmark = pytest.mark.django_db


class TestDesk:
    def test_one_s_own_questions_stand_by_their_last_day_with_how_far_they_are(self, anda, liga, maris, passports):
        later = assigned(anda, by=maris, title="Otrais?", asked_at=at(10, 17), now=at(11))
        Question.objects.filter(pk=later.pk).update(due_on=date(2026, 12, 1))
        first = assigned(anda, by=maris, title="Pirmais?")
        assigned(liga, by=maris, title="Līgas?")
        submitted(first, by=anda)
        said = ForumDesk(anda, now=at(24)).look("desk")

        assert "Uz mana galda 2" in said
        assert said.index("Pirmais?") < said.index("Otrais?")
        assert "rīt Pases gaida otru ekspertu" in said
        assert "Līgas?" not in said

    def test_what_is_late_is_counted_and_says_by_how_much(self, anda, maris, passports):
        assigned(anda, by=maris)
        said = ForumDesk(anda, now=at(27)).look("desk")

        assert "nokavēti 1" in said
        assert "nokavēts 2 d." in said

    def test_a_colleague_s_answer_waits_to_be_approved_and_not_one_s_own(self, anda, liga, maris, passports):
        submitted(assigned(anda, by=maris), by=anda)

        assert "Gaida otru ekspertu (1)" in ForumDesk(liga).look("desk")
        assert "Gaida otru ekspertu (0)" in ForumDesk(anda).look("desk")

    def test_an_answer_whose_ground_has_changed_is_called_up(self, anda, liga, maris, passports):
        answer = published(anda, liga, by=maris).answer
        answer.review_since, answer.review_because = at(20), f"Pase: {Decimal(50)} €"
        answer.save()
        said = ForumDesk(liga, now=at(21)).look("desk")

        assert "mainījies pamats (1)" in said
        assert "Pase: 50 €" in said

    def test_the_lead_sees_what_is_nearly_late_on_whosever_table_and_what_is_to_be_sorted(self, anda, maris, passports):
        question = assigned(anda, by=maris, title="Kavējas?")
        actions.tell_leads(question_id=question.pk, now=at(24))
        ask(title="Jauns?")
        said = ForumDesk(maris, now=at(24)).look("desk")

        assert "Jāšķiro (1)" in said
        assert "uz jebkura galda (1)" in said
        assert "Kavējas? rīt Pases Anda" in said

    def test_who_does_not_sort_is_shown_nothing_of_it(self, anda, maris, passports):
        ask(title="Jauns?")

        said = ForumDesk(anda).look("desk")
        assert "Jāšķiro" not in said
        assert "jebkura galda" not in said

    def test_an_empty_desk_says_so(self, anda):
        assert "Neviens jautājums jūs negaida." in ForumDesk(anda).look("desk")

    def test_in_english_too(self, anda, maris, passports):
        assigned(anda, by=maris)
        client = Client()
        client.force_login(anda)

        assert "On my desk" in client.get("/en/forum/desk/").content.decode()


class TestWhoMay:
    PAGES = ("desk", "triage", "absences")

    def test_a_stranger_is_asked_to_sign_in(self, db):
        answer = Client().get("/forum/desk/")

        assert answer.status_code == 302
        assert answer.headers["Location"] == "/staff/sign-in/?next=/forum/desk/"

    def test_other_staff_find_nothing_and_it_is_noted(self, db):
        clara = make_staff("clara", Role.CLERK)
        for page in self.PAGES:
            ForumDesk(clara).look(page, status=404)

        assert AuditRecord.objects.filter(verb="refused", subject="forum", actor=clara).count() == len(self.PAGES)

    def test_the_pages_of_who_sorts_are_not_the_experts_(self, anda):
        for page in ("triage", "absences"):
            ForumDesk(anda).look(page, status=404)


class TestHome:
    def test_who_answers_is_led_to_the_desk_and_others_are_not(self, anda, maris):
        for user, is_led in ((anda, True), (maris, True), (make_staff("clara", Role.CLERK), False)):
            client = Client()
            client.force_login(user)

            assert ('href="/forum/desk/"' in client.get("/staff/").content.decode()) is is_led

    def test_nobody_is_led_to_counters_they_can_t_open(self, anda):
        Branch.objects.create(slug="riga", name_lv="Rīga", name_en="Riga", address="Iela 1")
        for user, is_led in ((anda, False), (make_staff("clara", Role.CLERK), True)):
            client = Client()
            client.force_login(user)

            assert ('href="/counters/"' in client.get("/staff/").content.decode()) is is_led

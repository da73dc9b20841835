"""The register of recommendations, as who plans surveys sees it and as owners do."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from pmlp_portal.audit.models import AuditRecord
from surveys.actions.recommendations import Advice, recommend
from surveys.models import Recommendation, Topic
from surveys.tests.factories import NOON, make_period, make_staff

REGISTER, NEW = "/surveys/recommendations/", "/surveys/recommendations/new/"
DUE_ON = date(2026, 12, 1)

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def lead(vita):
    return signed_in(vita)


@pytest.fixture
def given(vita, zane):
    topic = Topic.objects.create(slug="consultation", name_lv="Konsultācija", name_en="Advice")
    advice = Advice("Atbildēt ātrāk", DUE_ON, topic=topic, owner=zane, indicator_code="answer-time")
    return recommend(period=make_period(2025), advice=advice, by=vita, now=NOON)


def page_of(given):
    return f"{REGISTER}{given.pk}/"


def filled(period, **changed):
    return {
        "period": period.pk, "seen": 0, "text_lv": "Atbildēt ātrāk", "text_en": "Answer sooner", "topic": "",
        "evidence": "412 klienti", "owner": "", "due_on": "2026-12-01", "indicator_code": "answer-time", **changed,
    }  # fmt: skip


class TestRegister:
    def test_who_plans_surveys_sees_every_one(self, lead, given):
        said = words(lead.get(REGISTER))
        assert "2025-1. Atbildēt ātrāk" in said
        assert "Zane" in said

    def test_an_owner_sees_their_own_and_no_others(self, given, zane, vita):
        recommend(period=given.period, advice=Advice("Kaut kas cits", DUE_ON, owner=vita), by=vita, now=NOON)
        said = words(signed_in(zane).get(REGISTER))
        assert "Atbildēt ātrāk" in said
        assert "Kaut kas cits" not in said

    def test_what_is_late_says_so(self, lead, given):
        Recommendation.objects.update(due_on=date(2026, 11, 1))
        assert "nokavēts" in words(lead.get(REGISTER))

    def test_who_has_not_signed_in_is_asked_to(self):
        assert Client().get(REGISTER).status_code == 302


class TestEntering:
    def test_it_is_entered_and_shown(self, lead):
        period = make_period(2025)
        answer = lead.post(NEW, filled(period), follow=True)
        given = Recommendation.objects.get()
        assert (given.text_en, given.evidence, given.due_on) == ("Answer sooner", "412 klienti", DUE_ON)
        assert "Ieteikums ierakstīts." in words(answer)

    def test_what_is_missing_is_named_and_nothing_typed_is_lost(self, lead):
        answer = lead.post(NEW, filled(make_period(2025), text_lv="", due_on="drīz"))
        assert answer.status_code == 422
        said = words(answer)
        assert "Ierakstiet, ko iesaka." in said
        assert "412 klienti" in said
        assert not Recommendation.objects.exists()

    def test_only_who_plans_surveys_enters_one(self, zane):
        assert signed_in(zane).get(NEW).status_code == 404
        assert signed_in(zane).post(NEW, filled(make_period())).status_code == 404
        assert AuditRecord.objects.filter(actor_id=zane.pk).exists()


class TestPage:
    def test_it_says_what_it_rests_on_and_leads_to_its_indicator(self, lead, given):
        page = lead.get(page_of(given)).content.decode()
        assert '<a href="/indicators/answer-time/">answer-time</a>' in page
        assert "otrdien, 2026. gada 1. decembrī" in page.replace("\xa0", " ")

    def test_a_code_of_no_indicator_is_text(self, lead, given):
        Recommendation.objects.update(indicator_code="no-such")
        page = lead.get(page_of(given)).content.decode()
        assert "<dd>no-such</dd>" in page

    def test_a_stranger_finds_nothing(self, given):
        assert signed_in(make_staff("janis")).get(page_of(given)).status_code == 404

    def test_of_one_that_is_not_there_too(self, lead, db):
        assert lead.get(f"{REGISTER}999/").status_code == 404


class TestProgress:
    def test_an_owner_says_how_far_it_is(self, given, zane):
        sent = {"seen": 1, "measure": "Divi eksperti vairāk", "to": "in_progress"}
        answer = signed_in(zane).post(f"{page_of(given)}progress/", sent, follow=True)
        assert "Ierakstīts: Tiek īstenots." in words(answer)
        given.refresh_from_db()
        assert (given.state, given.measure) == ("in_progress", "Divi eksperti vairāk")

    def test_a_refusal_is_said_on_the_page_and_keeps_what_was_typed(self, given, zane):
        sent = {"seen": 1, "measure": "Divi eksperti vairāk", "to": "declined", "because": ""}
        answer = signed_in(zane).post(f"{page_of(given)}progress/", sent)
        assert answer.status_code == 422
        assert "Uzrakstiet, kāpēc: tas jāzina nākamajam." in words(answer)
        assert "Divi eksperti vairāk" in words(answer)

    def test_after_somebody_else_nothing_is_overwritten(self, given, zane):
        sent = {"seen": 7, "measure": "Vecs", "to": ""}
        answer = signed_in(zane).post(f"{page_of(given)}progress/", sent)
        assert answer.status_code == 409
        given.refresh_from_db()
        assert given.measure == ""

    @pytest.mark.parametrize("nonsense", [{"seen": "x"}, {"seen": 1, "to": "gone"}, {}])
    def test_nonsense_is_refused_in_words(self, given, zane, nonsense):
        assert signed_in(zane).post(f"{page_of(given)}progress/", nonsense).status_code == 422


class TestRevising:
    def test_the_words_are_changed(self, lead, given):
        lead.post(f"{page_of(given)}revise/", filled(given.period, seen=1, text_lv="Atbildēt trīs dienās"))
        given.refresh_from_db()
        assert (given.text_lv, given.revision) == ("Atbildēt trīs dienās", 2)

    def test_after_somebody_else_ones_own_words_stand_in_the_form(self, lead, given):
        answer = lead.post(f"{page_of(given)}revise/", filled(given.period, seen=9, text_lv="Manējais"))
        assert answer.status_code == 409
        assert "To tikmēr kāds mainīja." in words(answer)
        assert "Manējais" in words(answer)

    def test_an_owner_does_not_change_them(self, given, zane):
        assert signed_in(zane).post(f"{page_of(given)}revise/", filled(given.period, seen=1)).status_code == 404

from datetime import date
from decimal import Decimal

import pytest

from forum import actions
from forum.actions import Draft
from forum.models import CannedPassage, Look, Regulation
from forum.tests.desk import ForumDesk
from forum.tests.factories import (
    NEXT_DAY,
    a_published_question,
    assigned,
    at,
    fresh,
    link_of,
    make_staff,
    published,
    submitted,
)  # fmt: skip
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Fee, Provider, Service, WeeklySchedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(anda, maris, passports):
    """Anda has it."""
    return assigned(anda, by=maris)


class TestPage:
    def test_it_shows_the_question_as_it_is_published_and_nothing_that_is_masked(self, question, anda):
        said = ForumDesk(anda).open(question)

        assert "viņas kods ir aizklāts . Uzvārds mainīts oktobrī." in said
        assert "328673" not in ForumDesk(anda).html
        assert "Saņemts 10.11.2026. 16:55 · 1 fragments aizklāts · oriģinālu dzēsīs 25.05.2027." in said

    def test_the_last_day_and_how_much_of_the_time_has_passed_stand_on_top(self, question, anda):
        desk = ForumDesk(anda, now=at(24))
        said = desk.open(question)

        assert "Atbilde jādod rīt" in said
        # The 18th is a holiday.
        assert 'aria-label="Pagājušas 9 darbdienas no 10"' in desk.html

    def test_while_the_asker_is_waited_for_no_day_passes(self, question, anda):
        actions.ask_back(question_id=question.pk, seen=fresh(question).version, text="Kur?", by=anda, now=at(12))
        desk = ForumDesk(anda, now=at(24))

        assert "Termiņš stāv" in desk.open(question)
        assert 'aria-label="Pagājušas 2 darbdienas no 10"' in desk.html

    def test_of_what_is_asked_further_the_time_counts_from_then(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.ask_further(token=link_of(question), text="Un dēlam?", now=at(20))
        desk = ForumDesk(anda, now=at(23))
        said = desk.open(question)

        assert 'aria-label="Pagājušas 1 darbdienas no 10"' in desk.html
        assert "vēl nav atbildēts Un dēlam?" in said

    def test_what_happened_says_who_and_why(self, question, anda, maris):
        actions.give_back(
            question_id=question.pk, seen=fresh(question).version, because="Nav mans", by=anda, now=at(12)
        )  # fmt: skip
        said = ForumDesk(maris, now=at(12)).open(question)

        assert "10.11.2026. 16:55 Saņemts , autors 11.11.2026. 9:00 Pie eksperta , Maris" in said
        assert "12.11.2026. 12:00 Saņemts , Anda: Nav mans" in said

    def test_similar_answers_stand_beside(self, question, anda, liga):
        other = a_published_question(liga, title="Vai pase jāmaina pēc uzvārda maiņas bērnam?")
        from forum.search.index import index

        index(other.pk)
        assert "Vai pase jāmaina pēc uzvārda maiņas bērnam?" in ForumDesk(anda).open(question)

    def test_what_holds_today_can_be_cited_and_nothing_else(self, question, anda):
        office = Provider.objects.create(slug="pmlp", name_lv="PMLP", name_en="OCMA")
        service = Service.objects.create(
            slug="passport", provider=office, letter="A", name_lv="Pase", name_en="Passport"
        )
        january, june = date(2026, 1, 1), date(2026, 6, 1)
        for label, since, until in (
            ("Tagad", january, None),
            ("Senāk", january, june),
            ("Vēlāk", date(2027, 1, 1), None),
        ):
            Fee.objects.create(
                service=service, label_lv=label, label_en=label, amount=Decimal(50), valid_from=since, valid_until=until
            )
        Regulation.objects.create(number="Nr. 133", name_lv="Pasu noteikumi", valid_from=january)
        WeeklySchedule.objects.create(valid_from=january)
        said = ForumDesk(anda).open(question)

        assert "Tagad: 50 € (no 1.01.2026.)" in said
        assert "Pasu noteikumi, Nr. 133" in said
        assert "Senāk" not in said
        assert "Vēlāk" not in said

    def test_texts_ready_to_use_are_there_to_copy_in_the_question_s_language(self, question, anda):
        CannedPassage.objects.create(title="Sveiciens", text="Paldies par jautājumu.")
        CannedPassage.objects.create(title="Greeting", text="Thank you.", language="en")
        said = ForumDesk(anda).open(question)

        assert "Sveiciens Paldies par jautājumu." in said
        assert "Thank you." not in said

    def test_in_english_too(self, question, anda):
        desk = ForumDesk(anda)
        desk.client.force_login(anda)

        assert "Answer to a question" in desk.client.get(f"/en/forum/desk/{question.pk}/").content.decode()


class TestWhoMay:
    def test_other_staff_find_nothing_and_it_is_noted(self, question):
        clara = make_staff("clara", Role.CLERK)
        ForumDesk(clara).open(question, status=404)

        assert AuditRecord.objects.filter(verb="refused", actor=clara).exists()

    def test_a_question_that_is_not_there_is_not_there(self, anda):
        ForumDesk(anda).look("desk-question", 10**20, status=404)

    def test_what_a_moderator_decides_is_not_offered_to_an_expert(self, question, anda, maris):
        as_expert, as_moderator = ForumDesk(anda), ForumDesk(maris)
        as_expert.open(question)
        as_moderator.open(question)

        assert 'id="deed-decline"' in as_moderator.html
        assert 'id="deed-decline"' not in as_expert.html

    def test_what_is_masked_is_not_offered_to_who_has_not_the_question(self, question, anda, liga):
        own, colleague = ForumDesk(anda), ForumDesk(liga)
        own.open(question)
        colleague.open(question)

        assert 'id="deed-show-originals"' in own.html
        assert 'id="deed-show-originals"' not in colleague.html


class TestOthersLooking:
    def test_who_opens_it_too_is_told_of_the_other(self, question, anda, liga):
        ForumDesk(anda).open(question)

        assert "Šo jautājumu tagad skata arī Anda" in ForumDesk(liga).open(question)

    def test_an_open_page_says_so_each_minute_and_learns_of_others(self, question, anda, liga):
        ForumDesk(liga, now=at(11, 9)).open(question)

        assert "skata arī Liga" in ForumDesk(anda, now=at(11, 9, 1)).do("look", question)
        assert ForumDesk(anda, now=at(11, 9, 5)).do("look", question) == ""
        assert Look.objects.get(user=anda).at == at(11, 9, 5)

    def test_who_has_no_right_leaves_no_trace_of_looking(self, question):
        ForumDesk(make_staff("clara", Role.CLERK)).do("look", question, status=404)

        assert not Look.objects.exists()


class TestPreview:
    def test_it_shows_what_is_typed_as_readers_will_see_it_and_saves_nothing(self, question, anda):
        desk = ForumDesk(anda)
        desk.do("preview", question, revision=0, text="**Jā.** <script>alert(1)</script>")

        assert "<strong>Jā.</strong> &lt;script&gt;" in desk.html
        assert "**Jā.** &lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in desk.html
        assert not hasattr(fresh(question), "answer")

    def test_the_saving_that_was_seen_stays_the_one_to_save_after(self, question, anda, liga):
        actions.save_draft(question_id=question.pk, revision=0, draft=Draft("Līgas"), by=liga, now=NEXT_DAY)
        desk = ForumDesk(anda)
        desk.do("preview", question, revision=0, text="Mans")

        assert 'name="revision" value="0"' in desk.html
        desk.do("save-draft", question, revision=0, text="Mans", status=409)
        assert fresh(question).answer.versions.get().text == "Līgas"


def test_what_waits_to_be_approved_is_shown_as_readers_will_see_it(question, anda, liga):
    submitted(question, by=anda, text="- viens\n- divi")
    desk = ForumDesk(liga)

    assert "Apstiprināt un publicēt" in desk.open(question)
    assert "<li>viens</li>" in desk.html
    assert "Apstiprināt un publicēt" not in ForumDesk(anda).open(question)

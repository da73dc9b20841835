"""Branches without a queue: the board, its feed and its page for frames, the post, and what was found an hour later."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Branch, Service, StaffMembership
from queueing import actions, tasks
from queueing.errors import NothingFree
from queueing.models import FreePost, FreePostLine, FreeSpell
from queueing.networks import NETWORKS, fits, fitted
from queueing.queries import overview
from queueing.queries.branches import BranchLine
from queueing.queries.no_queue import Record, lines_by_branch, no_queue, posts, record_of
from queueing.queries.post_texts import link_of, post_text
from queueing.states import Found
from queueing.tests.factories import NINE, TEN, Office, make_clerk, make_office, riga, walk_in
from queueing.tests.visitor import at, main_of, said
from tests.races import PATIENCE, at_once, none_raised, without_constraint

pytestmark = pytest.mark.db

ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ten() -> Iterator[None]:
    """It is ten o'clock."""
    with at(TEN):
        yield


@pytest.fixture
def kept_long(kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is kept for as long as a slow machine needs for a page."""
    monkeypatch.setattr(overview, "overview_kept_seconds", lambda: 60.0)


@pytest.fixture
def helena(db: None) -> User:
    """Somebody of the head office."""
    return make_announcer()


def make_announcer() -> User:
    user = make_clerk("helena", None)
    StaffMembership.objects.create(user=user, branch=None, role=Role.HEAD_OFFICE)
    return user


@pytest.fixture
def free(office: Office) -> Office:
    """The office with one clerk at a counter, and nobody there."""
    open_counter(office)
    return office


def open_counter(office: Office) -> None:
    clerk = make_clerk(f"{office.slug}-clerk", office.branch)
    actions.open_counter(counter=office.counters[0], by=clerk, now=NINE)


class TestBoard:
    def test_a_free_branch_stands_there_with_what_it_rests_on(self, client: Client, free: Office) -> None:
        actions.watch_free_branches(now=TEN - 20 * MINUTE)
        for minutes in (16, 12, 8, 4, 0):
            actions.watch_free_branches(now=TEN - minutes * MINUTE)
        with at(TEN):
            page = main_of(client.get("/no-queue/"))
        assert "Rīgas 2. nodaļa" in page
        assert "1 brīvs lodziņš" in page
        assert "Bez rindas kopš 9:40" in page
        assert "Atvērta līdz 16:00" in page

    @pytest.mark.usefixtures("ten")
    def test_a_branch_with_a_queue_is_not_there(self, client: Client, free: Office) -> None:
        walk_in(free)
        page = main_of(client.get("/no-queue/"))
        assert "Rīgas 2. nodaļa" not in page
        assert "Šobrīd visur ir rinda" in page

    def test_when_all_are_closed_it_says_when_the_first_opens(self, client: Client, free: Office) -> None:
        with at(riga(7)):
            assert "Pirmā atvērs šodien 9:00" in main_of(client.get("/no-queue/"))

    @pytest.mark.usefixtures("ten")
    def test_in_english_it_is_the_same_page(self, client: Client, free: Office) -> None:
        assert "Whoever comes now is served at once" in main_of(client.get("/en/no-queue/"))

    def test_it_costs_three_statements_beside_the_frame(
        self, free: Office, kept_long: None, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_office("tukums", "Tukuma nodaļa")
        no_queue(now=TEN)
        with django_assert_max_num_queries(3):
            assert [one.line.facts.slug for one in no_queue(now=TEN).free] == ["riga-2"]

    @pytest.mark.parametrize("path", ["/no-queue/", "/no-queue/embed/", "/no-queue/feed/"])
    def test_the_whole_page_costs_few_however_many_branches(
        self,
        client: Client,
        free: Office,
        kept_long: None,
        path: str,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(4):
            open_counter(make_office(f"branch-{number}", f"{number}. nodaļa"))
        with at(TEN):
            actions.watch_free_branches(now=TEN)
            client.get(path)
            with django_assert_max_num_queries(4):
                assert "3. nodaļa" in client.get(path).content.decode()

    @pytest.mark.usefixtures("ten")
    def test_a_share_is_said_of_enough_checks_only(self, client: Client, free: Office) -> None:
        assert "mazāk par 5" in main_of(client.get("/no-queue/"))
        assert (Record(5, 4).percent, Record(4, 4).percent) == (80, None)
        assert Record(1000, 999).percent == 99


class TestOfAService:
    """At the third counter documents are only handed out."""

    @pytest.fixture(autouse=True)
    def _third_counter_open(self, office: Office) -> None:
        clerk = make_clerk("clerk", office.branch)
        actions.open_counter(counter=office.counters[2], by=clerk, now=NINE)
        walk_in(office, at=NINE)  # for a passport, which nobody can take now
        actions.watch_free_branches(now=TEN)

    @pytest.mark.usefixtures("ten")
    def test_the_board_is_of_the_service_asked_for(self, client: Client) -> None:
        assert "Rīgas 2. nodaļa" not in main_of(client.get("/no-queue/"))
        page = main_of(client.get("/no-queue/?service=collect"))
        assert "Rīgas 2. nodaļa" in page
        assert "Pakalpojums: Saņemt gatavu dokumentu" in page
        assert "Bez rindas kopš 10:00" in page

    def test_a_spell_is_of_that_service_only(self, office: Office) -> None:
        assert FreeSpell.objects.get().service == office.collecting

    @pytest.mark.usefixtures("ten")
    def test_feed_and_frame_are_too(self, client: Client) -> None:
        for path in ("embed", "feed"):
            assert "Rīgas 2. nodaļa" not in client.get(f"/no-queue/{path}/").content.decode()
            assert "Rīgas 2. nodaļa" in client.get(f"/no-queue/{path}/?service=collect").content.decode()

    @pytest.mark.usefixtures("ten")
    def test_a_service_there_is_not_is_said_so(self, client: Client) -> None:
        page = client.get("/no-queue/?service=nothing")
        assert page.status_code == 422
        assert "Izvēlieties pakalpojumu no saraksta." in page.content.decode()
        for path in ("embed", "feed"):
            assert client.get(f"/no-queue/{path}/?service=nothing").status_code == 404

    @pytest.mark.usefixtures("ten")
    def test_a_post_is_of_the_service_chosen_and_leads_to_its_board(self, client: Client, helena: User) -> None:
        client.force_login(helena)
        client.post("/no-queue/posts/make/", {"service": "collect"})
        post = FreePost.objects.get()
        assert "Uzreiz var saņemt gatavu dokumentu." in post.text_lv
        assert post.text_lv.endswith("/no-queue/?service=collect")
        assert "Izvēlieties" in said(
            client.post("/no-queue/posts/make/", {"service": "nothing"}, follow=True).content.decode()
        )
        assert FreePost.objects.count() == 1

    def test_an_hour_later_that_service_is_looked_at(self, helena: User, office: Office) -> None:
        actions.make_post(service=office.collecting, by=helena, now=TEN)
        with at(TEN + HOUR):
            tasks.check_free_posts()
        assert FreePostLine.objects.get().found == Found.FREE


class TestSpell:
    def test_it_goes_on_while_each_look_finds_it(self, free: Office) -> None:
        for minute in range(4):
            actions.watch_free_branches(now=TEN + minute * MINUTE)
        spell = FreeSpell.objects.get(service=free.passports)
        assert (spell.began_at, spell.seen_at) == (TEN, TEN + 3 * MINUTE)

    def test_it_ends_when_somebody_waits(self, free: Office) -> None:
        actions.watch_free_branches(now=TEN)
        walk_in(free, at=TEN)
        actions.watch_free_branches(now=TEN + MINUTE)
        assert not FreeSpell.objects.exists()

    def test_what_nobody_looked_at_for_long_begins_anew(self, free: Office) -> None:
        actions.watch_free_branches(now=TEN)
        later = TEN + 6 * MINUTE
        assert no_queue(now=later).free[0].since is None
        actions.watch_free_branches(now=later)
        assert FreeSpell.objects.get(service=free.passports).began_at == later

    def test_the_task_notes_it(self, free: Office) -> None:
        with at(TEN):
            tasks.watch_free_branches()
        assert FreeSpell.objects.get(service=free.passports).began_at == TEN

    def test_the_database_refuses_one_that_runs_backward(self, free: Office) -> None:
        with pytest.raises(IntegrityError, match="free_spell_runs_forward"), transaction.atomic():
            FreeSpell.objects.create(branch=free.branch, service=free.passports, began_at=TEN, seen_at=NINE)


class TestFeed:
    def entries(self, client: Client) -> list[ElementTree.Element]:
        response = client.get("/no-queue/feed/")
        assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        return list(ElementTree.fromstring(response.content).iter(f"{ATOM}entry"))  # noqa: S314 - our own

    def test_an_entry_stays_the_same_while_the_branch_stays_free(self, client: Client, free: Office) -> None:
        actions.watch_free_branches(now=TEN)
        with at(TEN + MINUTE):
            (first,) = self.entries(client)
        actions.watch_free_branches(now=TEN + 2 * MINUTE)
        with at(TEN + 2 * MINUTE):
            (second,) = self.entries(client)
        assert first.findtext(f"{ATOM}title") == "Bez rindas: Rīgas 2. nodaļa"
        assert ElementTree.tostring(first) == ElementTree.tostring(second)
        assert first.findtext(f"{ATOM}updated") == "2026-12-01T10:00:00+02:00"

    def test_it_is_gone_when_there_is_a_queue_and_new_the_next_time(self, client: Client, free: Office) -> None:
        actions.watch_free_branches(now=TEN)
        with at(TEN):
            (first,) = self.entries(client)
        FreeSpell.objects.all().delete()
        with at(TEN + MINUTE):
            assert self.entries(client) == []
        actions.watch_free_branches(now=TEN + 2 * MINUTE)
        with at(TEN + 2 * MINUTE):
            (second,) = self.entries(client)
        assert first.findtext(f"{ATOM}id") != second.findtext(f"{ATOM}id")

    def test_who_has_it_is_told_that_nothing_is_new(self, client: Client, free: Office) -> None:
        actions.watch_free_branches(now=TEN)
        with at(TEN):
            etag = client.get("/no-queue/feed/").headers["ETag"]
            assert client.get("/no-queue/feed/", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.usefixtures("ten")
class TestFrame:
    def test_any_site_may_show_it_and_no_other_page(self, client: Client, free: Office) -> None:
        framed = client.get("/no-queue/embed/")
        assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
        assert "default-src 'none'" in framed.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in framed.headers
        for path in ("/no-queue/", "/no-queue/log/", "/branches/"):
            other = client.get(path)
            assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
            assert other.headers["X-Frame-Options"] == "DENY"

    def test_nothing_on_it_can_be_pressed_into_an_act(self, client: Client, free: Office) -> None:
        body = client.get("/no-queue/embed/").content.decode()
        assert "Rīgas 2. nodaļa" in body
        assert not re.search(r"<(form|button|script|input)\b", body)
        assert not client.cookies

    def test_it_comes_anew_by_itself(self, client: Client, free: Office) -> None:
        assert client.get("/no-queue/embed/").headers["Refresh"] == "120"


class TestText:
    def test_it_names_the_branches_the_service_and_where_to_look(self, free: Office, settings: Settings) -> None:
        settings.PUBLIC_URL = "https://portals.example.lv"
        text = post_text(branches=[free.branch], service=free.passports, language="lv", now=TEN)
        assert text == (
            "Bez rindas plkst. 10:00: Rīgas 2. nodaļa. Uzreiz var pieteikt pasi vai personas apliecību. "
            "Kā ir tagad: https://portals.example.lv/no-queue/"
        )

    @pytest.mark.parametrize("language", ["lv", "en"])
    def test_of_all_branches_so_many_are_named_as_fit_and_the_rest_counted(
        self, free: Office, settings: Settings, language: str
    ) -> None:
        settings.PUBLIC_URL = "https://portals.example.lv"
        branches = [Branch(name_lv=f"Rīgas {n}. nodaļa", name_en=f"Riga branch {n}") for n in range(1, 31)]
        text = post_text(branches=branches, service=free.passports, language=language, now=TEN)
        link = link_of(language, free.passports)
        assert fits(text, link)
        (more,) = re.findall(r"(?:vēl|and) (\d+)", text)
        named = text.count("nodaļa,") + text.count("nodaļa un") + text.count("Riga branch")
        assert 0 < int(more) < 30
        assert language == "lv" or named == 30 - int(more)

    def test_a_link_counts_as_each_network_counts_it(self) -> None:
        link = "https://portals.example.lv/a-very-long-address/"
        lengths = {one.name: one.length(f"Te: {link}", link) for one in NETWORKS}
        assert lengths["X"] == lengths["Mastodon"] == 4 + 23
        assert lengths["Bluesky"] == lengths["Threads"] == 4 + len(link)

    def test_one_branch_is_named_even_where_it_does_not_fit(self) -> None:
        assert fitted(["x" * 600, "y"], lambda named, left: f"{named[0]} +{left}", "") == "x" * 600 + " +1"


class TestPost:
    def test_one_press_makes_the_text_in_both_languages_and_a_line_of_the_log(
        self, client: Client, free: Office, helena: User
    ) -> None:
        with at(TEN):
            client.force_login(helena)
            answer = client.post("/no-queue/posts/make/")
            page = client.get(answer["Location"]).content.decode()
            log = main_of(Client().get("/no-queue/log/"))
        assert answer.status_code == 303
        assert '<textarea class="form-control mb-3" lang="lv"' in page
        assert "Bez rindas plkst. 10:00: Rīgas 2. nodaļa." in page
        assert "No queue at 10:00: Rīgas 2. nodaļa (en)." in page
        assert "Rīgas 2. nodaļa" in log
        assert "vēlreiz skatīsim 11:00" in log
        assert AuditRecord.objects.get(verb="post_free").actor_id == helena.pk

    def test_pressed_twice_it_is_one(self, free: Office, helena: User) -> None:
        first = actions.make_post(by=helena, now=TEN)
        second = actions.make_post(by=helena, now=TEN + timedelta(seconds=20))
        assert first == second
        assert FreePostLine.objects.count() == 1

    def test_where_nothing_is_free_it_is_refused_in_words(self, client: Client, office: Office, helena: User) -> None:
        with at(TEN):
            client.force_login(helena)
            page = client.post("/no-queue/posts/make/", follow=True)
        assert "Šobrīd nav nodaļas bez rindas, kas būs atvērta vēl stundu." in said(page.content.decode())
        assert not FreePost.objects.exists()

    def test_what_closes_within_the_hour_is_not_posted(self, free: Office, helena: User) -> None:
        with pytest.raises(NothingFree):
            actions.make_post(by=helena, now=riga(15, 1))
        assert actions.make_post(by=helena, now=riga(15)).lines.count() == 1

    @pytest.mark.parametrize("role", [Role.CLERK, Role.MANAGER])
    def test_others_of_the_staff_find_nothing_there(self, client: Client, free: Office, role: Role) -> None:
        with at(TEN):
            client.force_login(make_clerk("other", free.branch, role))
            for answer in (
                client.get("/no-queue/posts/"), client.post("/no-queue/posts/make/"), client.get("/no-queue/posts/1/")
            ):  # fmt: skip
                assert answer.status_code == 404
        assert not FreePost.objects.exists()

    def test_strangers_are_asked_to_sign_in(self, client: Client, free: Office) -> None:
        assert client.get("/no-queue/posts/")["Location"].startswith("/staff/sign-in/")
        assert client.post("/no-queue/posts/make/")["Location"].startswith("/staff/sign-in/")

    def test_it_is_led_to_from_the_start_of_who_may(self, client: Client, free: Office, helena: User) -> None:
        client.force_login(helena)
        assert '"/no-queue/posts/"' in client.get("/staff/").content.decode()
        client.force_login(make_clerk("other", free.branch))
        assert '"/no-queue/posts/"' not in client.get("/staff/").content.decode()


def look_at(line: FreePostLine, *, now: datetime) -> None:
    there = lines_by_branch(service=line.post.service, now=now)
    actions.check_line(line=line, there=there.get(line.branch_id), now=now)


class TestAnHourLater:
    def posted(self, by: User) -> FreePostLine:
        return actions.make_post(by=by, now=TEN).lines.get()

    def test_nothing_is_looked_at_before_the_hour_is_over(self, free: Office, helena: User) -> None:
        self.posted(helena)
        with at(TEN + HOUR - MINUTE):
            tasks.check_free_posts()
        assert FreePostLine.objects.get().found == ""

    def test_still_free_is_true(self, free: Office, helena: User) -> None:
        self.posted(helena)
        with at(TEN + HOUR):
            tasks.check_free_posts()
        line = FreePostLine.objects.get()
        assert (line.found, line.is_true, line.checked_at) == (Found.FREE, True, TEN + HOUR)
        assert record_of(now=TEN + HOUR) == Record(1, 1)

    def test_a_queue_is_not_and_its_wait_is_noted(self, client: Client, free: Office, helena: User) -> None:
        self.posted(helena)
        walk_in(free, at=TEN + HOUR - MINUTE)
        walk_in(free, at=TEN + HOUR - MINUTE)
        with at(TEN + HOUR):
            tasks.check_free_posts()
            log = main_of(client.get("/no-queue/log/"))
        line = FreePostLine.objects.get()
        assert (line.found, line.is_true) == (Found.QUEUE, False)
        assert line.wait_until_then is not None
        assert line.wait_until_then > timedelta(0)
        assert re.search(r"Ir rinda līdz \d+ min", log), log
        assert record_of(now=TEN + HOUR) == Record(1, 0)

    @pytest.mark.usefixtures("ten")
    @pytest.mark.parametrize("is_demonstration", [True, False])
    def test_the_log_is_marked_while_something_in_it_is_invented(
        self, client: Client, free: Office, helena: User, is_demonstration: bool
    ) -> None:
        Branch.objects.update(is_demonstration=is_demonstration)
        self.posted(helena)
        assert ("demo-mark" in client.get("/no-queue/log/").content.decode()) == is_demonstration

    def test_the_log_costs_as_many_statements_for_many_posts_as_for_one(
        self, free: Office, helena: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for minutes in range(4):
            actions.make_post(by=helena, now=TEN + minutes * MINUTE)
        with django_assert_num_queries(2):
            assert [line.branch.name for post in posts() for line in post.lines.all()] == ["Rīgas 2. nodaļa"] * 4

    def test_what_is_looked_at_too_late_says_nothing_of_the_hour(self, free: Office, helena: User) -> None:
        self.posted(helena)
        with at(TEN + HOUR + 16 * MINUTE):
            tasks.check_free_posts()
        assert FreePostLine.objects.get().found == Found.MISSED
        assert record_of(now=TEN + 2 * HOUR) == Record(0, 0)

    def test_however_many_were_posted_the_branches_are_looked_at_once(
        self, free: Office, helena: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for minutes in range(3):
            actions.make_post(by=helena, now=TEN + minutes * MINUTE)
        looks: list[datetime] = []

        def counted(*, service: Service, now: datetime) -> Mapping[int, BranchLine]:
            looks.append(now)
            return lines_by_branch(service=service, now=now)

        monkeypatch.setattr(tasks, "lines_by_branch", counted)
        with at(TEN + HOUR + 2 * MINUTE):
            tasks.check_free_posts()
        assert len(looks) == 1
        assert FreePostLine.objects.exclude(found="").count() == 3

    def test_a_branch_that_closed_early_does_not_count(self, free: Office, helena: User) -> None:
        line = self.posted(helena)
        FreePostLine.objects.update(check_at=riga(16, 1))
        line.refresh_from_db()
        look_at(line, now=riga(16, 1))
        line.refresh_from_db()
        assert line.found == Found.CLOSED
        assert record_of(now=riga(17)) == Record(0, 0)

    def test_the_first_answer_stays(self, free: Office, helena: User) -> None:
        line = self.posted(helena)
        look_at(line, now=TEN + HOUR)
        walk_in(free, at=TEN + HOUR)
        look_at(line, now=TEN + HOUR + MINUTE)
        line.refresh_from_db()
        assert (line.found, line.checked_at) == (Found.FREE, TEN + HOUR)

    def test_an_answer_without_its_time_is_refused_by_the_database(self, free: Office, helena: User) -> None:
        line = self.posted(helena)
        with pytest.raises(IntegrityError, match="looked_at_and_found_together"), transaction.atomic():
            FreePostLine.objects.filter(pk=line.pk).update(found=Found.FREE)
        with pytest.raises(IntegrityError, match="found_is_known"), transaction.atomic():
            FreePostLine.objects.filter(pk=line.pk).update(found="maybe", checked_at=TEN)

    def test_a_branch_stands_once_in_a_post(self, free: Office, helena: User) -> None:
        line = self.posted(helena)
        again = FreePostLine(post=line.post, branch=free.branch, free_counters=1, check_at=TEN)
        with pytest.raises(IntegrityError, match="branch_once_in_a_post"), transaction.atomic():
            again.save()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestRace:
    def pressed_by_four(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> int:
        """Return how many posts there are when four have looked and found none before the first writes one."""
        open_counter(office)
        by, nobody_has_written, save = make_announcer(), Barrier(4), FreePost.save

        def save_together(post: FreePost, *args: Any, **options: Any) -> None:
            nobody_has_written.wait(PATIENCE)
            save(post, *args, **options)

        monkeypatch.setattr(FreePost, "save", save_together)
        none_raised(at_once(4, lambda _nth: actions.make_post(by=by, now=TEN)))
        return FreePost.objects.count()

    def test_four_who_press_at_once_make_one_post(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.pressed_by_four(office, monkeypatch) == 1
        assert FreePostLine.objects.count() == 1

    def test_control_without_the_constraint_they_make_four(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with without_constraint(FreePost, "free_post_once_a_minute"):
            made = self.pressed_by_four(office, monkeypatch)
            FreePost.objects.all().delete()
        assert made == 4

"""What is counted and compared: readings, visits that ended for a missing document, before a review and since."""

from datetime import date, timedelta

import pytest

from pmlp_portal.catalogue.actions import tally_visits
from pmlp_portal.catalogue.models import ReadTally, UseCount, VisitTally
from pmlp_portal.catalogue.policies import Stretch, days_around
from pmlp_portal.catalogue.queries.effect import effect_page
from pmlp_portal.catalogue.queries.online import shares_online
from pmlp_portal.catalogue.tests.cast import NOW, TODAY, a_guide, a_service, an_e_service

DAY = timedelta(days=1)


class TestLaw:
    def test_both_sides_are_equally_long_and_today_is_on_none(self):
        assert days_around(TODAY - 10 * DAY, today=TODAY) == (
            (TODAY - 20 * DAY, TODAY - 10 * DAY), (TODAY - 10 * DAY, TODAY),
        )  # fmt: skip

    def test_no_more_than_a_year_is_compared(self):
        before, after = days_around(date(2024, 1, 1), today=TODAY) or (None, None)

        assert before == (date(2023, 1, 1), date(2024, 1, 1))
        assert after == (date(2024, 1, 1), date(2024, 12, 31))

    @pytest.mark.parametrize("reviewed_on", [TODAY, TODAY + DAY])
    def test_on_its_own_day_a_review_is_compared_with_nothing(self, reviewed_on):
        assert days_around(reviewed_on, today=TODAY) is None

    def test_where_nobody_came_there_is_no_share(self):
        assert Stretch(TODAY, TODAY + DAY).per_hundred is None
        assert Stretch(TODAY, TODAY + DAY, ended=8, without_document=2).per_hundred == 25


@pytest.mark.django_db
class TestPage:
    def test_days_fall_into_their_stretches_and_months(self):
        service = a_service()
        reviewed_on = TODAY - 10 * DAY
        a_guide(service).reviews.create(reviewed_on=reviewed_on, what_lv="Pielikti soļi.")
        for day, ended, missing in ((reviewed_on - DAY, 100, 9), (reviewed_on, 100, 5), (TODAY - 21 * DAY, 1000, 900)):
            VisitTally.objects.create(service=service, day=day, ended=ended, without_document=missing)
            ReadTally.objects.create(service=service, day=day, number=ended // 10)

        found = effect_page(slug="passport", now=NOW)

        assert found.before is not None
        assert found.after is not None
        assert (found.before.ended, found.before.per_hundred, found.before.read) == (100, 9, 10)
        assert (found.after.ended, found.after.per_hundred, found.after.read) == (100, 5, 10)
        assert [(one.first, one.ended) for one in found.months] == [(date(2026, 10, 1), 1000), (date(2026, 11, 1), 200)]

    def test_it_is_drawn_with_the_same_numbers_in_a_table(self, client):
        service = a_service()
        VisitTally.objects.create(service=service, day=date(2026, 10, 5), ended=40, without_document=3)
        page = client.get("/services-effect/?service=passport").content.decode()

        assert page.count('<svg class="plot"') == 1
        assert '<td class="num">40</td><td class="num">3</td><td class="num">7,5</td>' in page

    def test_without_anything_counted_it_says_so(self, client):
        a_service()
        assert "Vēl nekas nav skaitīts." in client.get("/services-effect/").content.decode()

    def test_another_service_than_the_ones_there_shows_the_first(self):
        service = a_service()
        assert effect_page(slug="none", now=NOW).service == service


@pytest.mark.django_db
class TestShare:
    def test_uses_and_visits_of_the_same_months_are_compared(self):
        service = a_service()
        online = an_e_service(service)
        UseCount.objects.create(e_service=online, month=date(2026, 9, 1), uses=30)
        for day, ended in ((date(2026, 9, 1), 50), (date(2026, 9, 30), 20), (date(2026, 10, 1), 999)):
            VisitTally.objects.create(service=service, day=day, ended=ended, without_document=0)

        (share,) = shares_online(since=2026)

        assert (share.year, share.online, share.at_branches, share.total) == (2026, 30, 70, 100)
        assert not share.has_demonstration

    def test_without_uses_nothing_is_told(self):
        VisitTally.objects.create(service=a_service(), day=date(2026, 9, 1), ended=5, without_document=0)

        assert list(shares_online(since=2026)) == []
        assert tally_visits(now=NOW) == 0

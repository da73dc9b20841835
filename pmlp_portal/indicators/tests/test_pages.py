"""Each indicator's page, files and drawing; the admin; what the portal computes itself."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from pmlp_portal.catalogue.models import UseCount, VisitTally
from pmlp_portal.catalogue.tests.cast import a_service, an_e_service
from pmlp_portal.indicators import yearly_charts
from pmlp_portal.indicators.actions import load_indicators, take_snapshots
from pmlp_portal.indicators.models import Snapshot, Solution, YearlyValue
from pmlp_portal.indicators.policies import are_comparable, status_of
from pmlp_portal.indicators.queries.years import indicator_page
from pmlp_portal.indicators.saying import printed, told
from pmlp_portal.indicators.states import Direction, Status, Unit
from pmlp_portal.indicators.tests.cast import NOW, office_admin
from surveys.tests.showing import a_stage, built, satisfaction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(db):
    with time_machine.travel(NOW, tick=False), translation.override("lv"):
        load_indicators(now=NOW)
        yield


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def drawn(code):
    chart = yearly_charts.by_year(indicator_page(code).story)
    assert chart is not None
    return chart


class TestShareOnline:
    def test_it_is_computed_from_uses_and_visits_and_never_entered_by_itself(self):
        service = a_service()
        UseCount.objects.create(e_service=an_e_service(service), month=date(2026, 9, 1), uses=51)
        VisitTally.objects.create(service=service, day=date(2026, 9, 30), ended=49, without_document=0)

        take_snapshots(now=NOW)

        taken = Snapshot.objects.get(code="e-services")
        assert (taken.year, taken.value, taken.n, taken.is_demonstration) == (2026, Decimal("51.00"), 100, False)
        assert not YearlyValue.objects.filter(indicator__code="e-services", year=2026).exists()

    def test_without_uses_nothing_is_told(self):
        take_snapshots(now=NOW)

        assert not Snapshot.objects.filter(code="e-services").exists()


class TestNavigation:
    def test_the_indicator_of_e_services_is_no_page_of_the_catalogue(self):
        an_e_service(a_service())

        for path, named in (("/e-services/declare-online/", "Pakalpojumi"), ("/indicators/e-services/", "Rezultāti")):
            page = Client().get(path).content.decode()
            assert re.findall(r'aria-current="\w+">([^<]+)</a>', page) == [named]


class TestRule:
    @pytest.mark.parametrize(
        ("forecast", "actual", "direction", "status"),
        [
            ("46", "46", Direction.HIGHER, Status.MET),
            ("46", "45.99", Direction.HIGHER, Status.MISSED),
            ("10", "-43", Direction.HIGHER, Status.MISSED),
            ("10", "9", Direction.LOWER, Status.MET),
            ("10", "10.01", Direction.LOWER, Status.MISSED),
            ("10", None, Direction.HIGHER, Status.AWAITED),
            (None, "85", Direction.HIGHER, Status.UNFORECAST),
            (None, None, Direction.HIGHER, Status.UNFORECAST),
        ],
    )
    def test_it_is_met_when_no_worse_than_the_forecast(self, forecast, actual, direction, status):
        said = status_of(
            forecast=Decimal(forecast) if forecast else None,
            actual=Decimal(actual) if actual else None,
            direction=direction,
        )

        assert said == status

    def test_a_break_parts_the_years_before_it_from_its_own(self):
        assert are_comparable(2019, 2020, breaks=[2019])
        assert not are_comparable(2018, 2019, breaks=[2019])
        assert not are_comparable(2018, 2022, breaks=[2019])


class TestWords:
    @pytest.mark.parametrize(
        ("value", "unit", "said"),
        [
            ("46.00", Unit.PERCENT, "46%"),
            ("20.00", Unit.COUNT, "20"),
            ("21.00", Unit.CHANGE, "+21%"),
            ("-43.00", Unit.CHANGE, "−43%"),
            ("0", Unit.CHANGE, "0%"),
        ],
    )
    def test_values_print_as_in_the_adopted_table(self, value, unit, said):
        assert printed(Decimal(value), unit) == said

    def test_pages_tell_them_in_the_readers_language(self):
        assert told(Decimal("-42.50"), Unit.CHANGE) == "−42,5\N{NO-BREAK SPACE}%"
        assert told(None, Unit.PERCENT) == "–"


class TestIndicatorPage:
    def test_it_tells_forecast_actual_status_and_why(self):
        said = words(Client().get("/indicators/naturalisation-tests/"))

        assert "Prognoze 2020. gadam 70 % Izpilde 2020. gadā 64 % Vērtējums Nav sasniegts" in said
        assert "Sasniegts: izpilde nav sliktāka par prognozi" in said
        assert "2020. gada izpilde, kā publicēta fm.gov.lv." in said

    def test_a_break_in_the_series_is_told_and_not_crossed(self):
        chart = drawn("satisfied-clients")

        assert "2019: mainīta anketa" in [turn.words for turn in chart.turns]
        assert not chart.actual_lines
        assert "tāpēc tos nesavieno līnija" in words(Client().get("/indicators/satisfied-clients/"))

    def test_lines_join_only_years_that_follow_each_other(self):
        chart = drawn("residence-permits")

        assert len(chart.forecast_lines) == 2, "2020 to 2021 to 2022"
        assert not chart.actual_lines, "nobody has told of 2019"
        assert [tick.label for tick in chart.ticks] == ["2018", "2019", "2020", "2021", "2022"]
        assert any(line.label.startswith("−") for line in chart.grid)

    def test_every_footnote_that_concerns_it_stands_below(self):
        said = words(Client().get("/en/indicators/residence-permits/"))

        assert "higher education is exported with success" in said
        assert "Data of the Office of Citizenship and Migration Affairs." in said
        assert "1000 clients" not in said

    def test_an_unknown_code_is_not_found(self):
        for ending in ("/", ".csv", ".json"):
            assert Client().get(f"/indicators/no-such{ending}").status_code == 404


class TestOverview:
    def test_2020_is_judged_indicator_by_indicator(self):
        said = words(Client().get("/indicators/"))

        assert "Pakalpojumi internetā 46 % 46 % Sasniegts" in said
        assert "Pirmreizējās uzturēšanās atļaujas +10 % −43 % Nav sasniegts" in said
        assert "Klientu apmierinātība 80 % – Izpildes vēl nav" in said


class TestFiles:
    def test_json_keeps_forecast_and_actual_apart(self):
        body = Client().get("/indicators/residence-permits.json").json()

        year = next(one for one in body["years"] if one["year"] == 2020)
        assert (year["forecast"]["value"], year["actual"]["value"], year["status"]) == (10, -43, "missed")
        assert year["forecast"]["adopted"] == 10
        assert year["actual"]["adopted"] is None
        assert body["institutions"] == ["Pilsonības un migrācijas lietu pārvalde"]
        assert len(body["revisions"]) == 5

    def test_csv_has_a_line_for_each_value_and_signs_stay_numbers(self):
        text = Client().get("/en/indicators/residence-permits.csv").content.decode("utf-8-sig")

        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["Year"], row["Kind"], row["Value"]) for row in rows[:3]] == [
            ("2018", "actual", "21.00"),
            ("2020", "forecast", "10.00"),
            ("2020", "actual", "-43.00"),
        ]
        assert rows[2]["Status"] == "Not met"


class TestAdmin:
    def test_a_value_changes_with_a_reason_and_the_log_knows_who(self):
        value = YearlyValue.objects.get(indicator__code="e-services", year=2022)
        form = {"value": "52", "origin": "Plāns", "because": "Jauns plāns", "seen": "1"}
        inline = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}

        answer = office_admin().post(f"/admin/indicators/yearlyvalue/{value.pk}/change/", form | inline)

        assert answer.status_code == 302
        value.refresh_from_db()
        logged = value.revisions.get(by__username="aija")
        assert logged.because == "Jauns plāns"
        assert value.value == 52
        assert value.adopted == 51

    def test_without_a_reason_the_form_comes_back(self):
        value = YearlyValue.objects.get(indicator__code="e-services", year=2022)

        answer = office_admin().post(
            f"/admin/indicators/yearlyvalue/{value.pk}/change/",
            {"value": "52", "seen": "1", "revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"},
        )

        assert answer.status_code == 200
        value.refresh_from_db()
        assert value.value == 51

    def test_what_somebody_else_has_changed_meanwhile_is_refused(self):
        value = YearlyValue.objects.get(indicator__code="e-services", year=2022)
        inline = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
        desk, form = office_admin(), {"value": "52", "because": "Jauns plāns", "seen": "1"}
        desk.post(f"/admin/indicators/yearlyvalue/{value.pk}/change/", form | inline)

        answer = desk.post(f"/admin/indicators/yearlyvalue/{value.pk}/change/", form | inline | {"value": "53"})

        assert answer.status_code == 409
        value.refresh_from_db()
        assert value.value == 52

    def test_a_new_value_is_entered_with_its_reason(self):
        indicator = YearlyValue.objects.get(indicator__code="e-services", year=2022).indicator
        form = {"indicator": indicator.pk, "year": "2021", "kind": "actual", "value": "49", "because": "Pārskats"}

        answer = office_admin().post(
            "/admin/indicators/yearlyvalue/add/",
            form | {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"},
        )

        assert answer.status_code == 302
        assert indicator.values.get(year=2021, kind="actual").revisions.get().because == "Pārskats"


class TestComputed:
    def a_solution(self, **columns):
        return Solution.objects.create(**({"name_lv": "Rinda tālrunī", "in_use_on": date(2026, 3, 1)} | columns))

    def test_new_solutions_are_those_of_the_year_that_count(self):
        self.a_solution(counts=True, why_it_counts="Nav jāstāv rindā.")
        self.a_solution(name_lv="Krāsas")
        self.a_solution(name_lv="Pērn", in_use_on=date(2025, 3, 1), counts=True, why_it_counts="Ātrāk.")
        self.a_solution(name_lv="Vēl nav", in_use_on=date(2026, 12, 1), counts=True, why_it_counts="Ātrāk.")

        take_snapshots(now=NOW)

        snapshot = Snapshot.objects.get(code="new-solutions")
        assert (snapshot.year, snapshot.n) == (2026, 2)
        assert snapshot.value == 1
        assert "Ieskaitīts: Nav jāstāv rindā." in words(Client().get("/indicators/new-solutions/"))

    def test_a_solution_counts_only_with_the_reason(self):
        with pytest.raises(IntegrityError, match="solution_counts_with_why"), transaction.atomic():
            self.a_solution(counts=True)

    def test_satisfaction_is_that_of_the_newest_published_period(self):
        for year, score in ((2018, 85.0), (2019, 78.3)):
            built(a_stage(year), satisfaction=satisfaction(n=1020, mean_score=score))

        take_snapshots(now=NOW)

        snapshot = Snapshot.objects.get(code="satisfied-clients")
        assert (snapshot.year, snapshot.value, snapshot.n) == (2019, Decimal("78.3"), 1020)
        assert snapshot.method == "factor_means 1"

    def test_with_fewer_asked_than_the_footnote_wants_it_is_not_told(self):
        built(a_stage(2019), satisfaction=satisfaction(n=999))

        take_snapshots(now=NOW)

        assert not Snapshot.objects.filter(code="satisfied-clients").exists()

    def test_a_second_time_on_a_day_replaces_the_first(self):
        take_snapshots(now=NOW)
        self.a_solution(counts=True, why_it_counts="Nav jāstāv rindā.")

        take_snapshots(now=NOW)

        assert Snapshot.objects.get(code="new-solutions").value == 1

    def test_what_is_computed_never_becomes_an_actual_value_by_itself(self):
        before = YearlyValue.objects.count()

        take_snapshots(now=NOW)

        assert YearlyValue.objects.count() == before

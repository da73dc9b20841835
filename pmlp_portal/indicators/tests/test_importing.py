"""Files of values: taken in whole with a report of each line, or not at all with a sentence for each fault."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from pmlp_portal.indicators.actions import import_values, load_indicators
from pmlp_portal.indicators.errors import ReasonMissing
from pmlp_portal.indicators.models import Revision, YearlyValue
from pmlp_portal.indicators.tests.cast import NOW, office_admin
from pmlp_portal.kernel.line_files import FileRefused

HEAD = "code,year,kind,value,numerator,denominator,origin\n"
IMPORT = "/admin/indicators/yearlyvalue/import/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(db):
    load_indicators(now=NOW)
    with translation.override("en"):
        yield


def take(content, because="Gada pārskats"):
    raw = content if isinstance(content, bytes) else content.encode()
    return import_values(content=raw, because=because, by=None, now=NOW)


def refused(content):
    """Return the faults of a file of which nothing was taken."""
    before = list(YearlyValue.objects.order_by("pk").values()), Revision.objects.count()
    with pytest.raises(FileRefused) as refusal:
        take(content)
    assert (list(YearlyValue.objects.order_by("pk").values()), Revision.objects.count()) == before
    return [(fault.line, fault.column, str(fault.said)) for fault in refusal.value.faults]


def value_of(code, year, kind="actual"):
    return YearlyValue.objects.get(indicator__code=code, year=year, kind=kind)


class TestTaken:
    def test_each_line_says_what_it_did(self):
        report = take(
            HEAD
            + "e-services,2021,actual,48.5,485,1000,Pārskats\n"
            + "naturalisation-tests,2020,actual,64.1,,,\n"
            + "return-decisions,2020,actual,89,,,\n"
        )

        assert [(one.line.line, one.outcome.value) for one in report] == [(2, "new"), (3, "changed"), (4, "same")]
        new = value_of("e-services", 2021)
        assert (new.value, new.numerator, new.denominator, new.origin) == (Decimal("48.5"), 485, 1000, "Pārskats")
        changed = value_of("naturalisation-tests", 2020)
        assert (changed.value, changed.revisions.first().because) == (Decimal("64.1"), "Gada pārskats")
        assert changed.origin == "Finanšu ministrija, fm.gov.lv"

    @pytest.mark.parametrize(
        "content",
        [
            b"\xef\xbb\xbfcode;year;kind;value\r\nresidence-permits;2021;izpilde;-12,5\r\n",
            "code\tyear\tkind\tvalue\nresidence-permits\t2021\tactual\t−12.5 %\n",
            'code,year,kind,value\n"residence-permits","2021","Actual","-12.5"\n\n',
            "code,year,kind,value\nresidence-permits,2021,actual,'-12.5\n",
        ],
        ids=["byte order mark, semicolons, comma", "tabs, real minus, per cent", "quotation marks", "marked as text"],
    )
    def test_what_spreadsheets_write_is_read(self, content):
        take(content)

        assert value_of("residence-permits", 2021).value == Decimal("-12.5")

    def test_without_a_reason_nothing_is_taken(self):
        with pytest.raises(ReasonMissing):
            take(HEAD + "e-services,2021,actual,48,,,\n", because=" ")

        assert not YearlyValue.objects.filter(indicator__code="e-services", year=2021, kind="actual").exists()


class TestRefused:
    def test_one_wrong_line_holds_back_all_of_them(self):
        faults = refused(HEAD + "e-services,2021,actual,48,,,\nno-such-code,2021,actual,1,,,\n")

        assert faults == [(3, "code", "“no-such-code” is not known here.")]

    def test_every_fault_is_told_with_its_line(self):
        faults = refused(
            HEAD
            + "e-services,twenty,actual,48,,,\n"
            + "e-services,2021,maybe,-3,,,\n"
            + "new-solutions,2021,actual,1.5,,,\n"
            + "e-services,2021,actual,48,10,0,\n"
            + "e-services,2021,actual,48,10,20,\n"
            + "e-services,2021\n"
        )

        assert [(line, column) for line, column, _said in faults] == [
            (2, "year"), (3, "kind"), (3, "value"), (4, "value"), (5, "denominator"), (6, "value"), (7, ""),
        ]  # fmt: skip

    @pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+371", "-cmd|calc", " =HYPERLINK(1)", "＝1"])
    def test_a_formula_is_named_and_nothing_is_run_or_kept(self, cell):
        assert refused(HEAD + f'e-services,2021,actual,48,,,"{cell}"\n') == [
            (2, "origin", "A value may not begin like a formula (= + - @).")
        ]

    def test_nor_does_a_formula_pass_for_a_value(self):
        assert refused(HEAD + "e-services,2021,actual,=40+8,,,\n")[0][:2] == (2, "value")

    @pytest.mark.parametrize(
        ("content", "line", "said"),
        [
            ("code,year,kind,value,origin\ne-services,2021,actual,48,Pārskats\n".encode("cp1257"), 2, "not UTF-8"),
            ("code,year,kind,value\n".encode("utf-16"), 0, "UTF-16"),
            (b"PK\x03\x04workbook", 0, "workbook"),
            (b"code,year,kind,value\ne-services,2021,actual,4\x008\n", 2, "unreadable"),
            (b"", 1, "missing"),
            (b"code,year,kind,value\n", 0, "no value"),
            (b"code,year,kind,value,colour\n", 1, "not known"),
            (b'code,year,kind,value\n"e-services,2021,actual,48\n', 2, "another number"),
            (b"x" * 1_000_001, 0, "larger"),
            (b"code,year,kind,value\n" + b"e-services,2021,actual,48\n" * 2001, 2002, "longer"),
        ],
        ids=["wrong encoding", "UTF-16", "workbook", "nul", "empty", "no lines", "column", "quotes", "large", "long"],
    )
    def test_a_file_that_cannot_be_read_says_why(self, content, line, said):
        faults = refused(content)

        assert faults[0][0] == line
        assert said in faults[0][2]

    def test_the_same_slot_twice_is_refused(self):
        faults = refused(HEAD + "e-services,2021,actual,48,,,\ne-services,2021,izpilde,49,,,\n")

        assert faults == [(3, "", "This value stands on line 2 already.")]


class TestPage:
    def test_a_good_file_is_reported_line_by_line(self):
        file = SimpleUploadedFile("values.csv", (HEAD + "e-services,2021,actual,48,,,\n").encode())

        answer = office_admin().post(IMPORT, {"file": file, "because": "Gada pārskats"})

        assert answer.status_code == 200
        assert "e-services" in answer.content.decode()
        assert value_of("e-services", 2021).revisions.get().by.username == "aija"

    def test_a_bad_file_is_answered_with_its_faults(self):
        file = SimpleUploadedFile("values.csv", (HEAD + "<b>x</b>,2021,actual,48,,,\n").encode())

        answer = office_admin().post(IMPORT, {"file": file, "because": "Gada pārskats"})

        assert answer.status_code == 422
        assert "&lt;b&gt;x&lt;/b&gt;" in answer.content.decode()

    def test_nobody_imports_without_the_right(self, client):
        assert client.get(IMPORT).status_code == 302

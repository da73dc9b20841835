"""Files of uses: taken in whole with a report of each line, or not at all with a sentence for each fault."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.catalogue.actions import import_uses
from pmlp_portal.catalogue.models import UseCount
from pmlp_portal.catalogue.tests.cast import NOW, a_service, an_e_service, office_admin
from pmlp_portal.kernel.line_files import FileRefused

HEAD = "month,e_service,uses\n"
IMPORT = "/admin/catalogue/usecount/import/"
OCTOBER = date(2026, 10, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def online(db):
    with translation.override("en"):
        yield an_e_service(a_service())


def take(content):
    raw = content if isinstance(content, bytes) else content.encode()
    return import_uses(content=raw, by=None, now=NOW)


def refused(content):
    """Return the faults of a file of which nothing was taken."""
    before = list(UseCount.objects.order_by("pk").values())
    with pytest.raises(FileRefused) as refusal:
        take(content)
    assert list(UseCount.objects.order_by("pk").values()) == before
    return [(fault.line, fault.column, str(fault.said)) for fault in refusal.value.faults]


class TestTaken:
    def test_each_line_says_what_it_did(self, online):
        for month, uses in ((8, 10), (9, 20)):
            UseCount.objects.create(e_service=online, month=date(2026, month, 1), uses=uses)

        report = take(HEAD + "2026-08,declare-online,10\n2026-09,declare-online,25\n2026-10,declare-online,30\n")

        told = [(one.line.line, one.outcome.value, one.before) for one in report]
        assert told == [(2, "same", 10), (3, "changed", 20), (4, "new", None)]
        assert list(UseCount.objects.order_by("month").values_list("uses", flat=True)) == [10, 25, 30]
        assert AuditRecord.objects.get(verb="uses_imported").detail == {"lines": 3}

    def test_an_invented_count_becomes_a_true_one(self, online):
        UseCount.objects.create(e_service=online, month=OCTOBER, uses=7, is_demonstration=True)

        (one,) = take(HEAD + "2026-10,declare-online,7\n")

        assert one.outcome == "changed"
        assert not UseCount.objects.get().is_demonstration

    @pytest.mark.parametrize(
        "content",
        [
            b"\xef\xbb\xbfmonth;e_service;uses\r\n2026-10;declare-online;30\r\n",
            "month\te_service\tuses\n2026-10-01\tdeclare-online\t30\n",
            'uses,month,e_service\n"30","2026-10","declare-online"\n\n',
        ],
        ids=["byte order mark, semicolons", "tabs, first day", "quotation marks, other order"],
    )
    def test_what_spreadsheets_write_is_read(self, content):
        take(content)

        count = UseCount.objects.get()
        assert (count.month, count.uses, count.e_service.slug) == (OCTOBER, 30, "declare-online")


class TestRefused:
    def test_one_wrong_line_holds_back_all_of_them(self):
        assert refused(HEAD + "2026-10,declare-online,30\n2026-10,no-such,1\n") == [
            (3, "e_service", "“no-such” is not known here.")
        ]

    def test_every_fault_is_told_with_its_line(self):
        faults = refused(
            HEAD
            + "October,declare-online,1\n"
            + "2026-13,declare-online,1\n"
            + "2026-12,declare-online,1\n"
            + "2026-10,nothing,1.5\n"
            + "2026-10,declare-online\n"
            + "0000-10,declare-online,1\n"
        )

        assert [(line, column) for line, column, _said in faults] == [
            (2, "month"), (3, "month"), (4, "month"), (5, "e_service"), (5, "uses"), (6, ""), (7, "month"),
        ]  # fmt: skip
        assert faults[2][2] == "This month has not begun."

    @pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+371", "-cmd|calc", " =HYPERLINK(1)", "＝1"])
    def test_a_formula_is_named_and_nothing_is_run_or_kept(self, cell):
        assert refused(HEAD + f'2026-10,declare-online,"{cell}"\n') == [
            (2, "uses", "A value may not begin like a formula (= + - @).")
        ]

    @pytest.mark.parametrize(
        ("content", "line", "said"),
        [
            ("month,e_service,uses\n2026-10,deklarēt,30\n".encode("cp1257"), 2, "not UTF-8"),
            (HEAD.encode("utf-16"), 0, "UTF-16"),
            (b"PK\x03\x04workbook", 0, "workbook"),
            (b"month,e_service,uses\n2026-10,declare-online,3\x000\n", 2, "unreadable"),
            (b"", 1, "missing"),
            (HEAD.encode(), 0, "no count"),
            (b"month,e_service,uses,colour\n", 1, "not known"),
            (b'month,e_service,uses\n"2026-10,declare-online,30\n', 2, "another number"),
            (b"x" * 1_000_001, 0, "larger"),
        ],
        ids=["wrong encoding", "UTF-16", "workbook", "nul", "empty", "no lines", "column", "quotes", "large"],
    )
    def test_a_file_that_cannot_be_read_says_why(self, content, line, said):
        faults = refused(content)

        assert faults[0][0] == line
        assert said in faults[0][2]

    def test_the_same_month_twice_is_refused(self):
        faults = refused(HEAD + "2026-10,declare-online,1\n2026-10-01,declare-online,2\n")

        assert faults == [(3, "", "This value stands on line 2 already.")]


class TestPage:
    def test_a_good_file_is_reported_line_by_line(self):
        file = SimpleUploadedFile("uses.csv", (HEAD + "2026-10,declare-online,30\n").encode())

        answer = office_admin().post(IMPORT, {"file": file})

        assert answer.status_code == 200
        assert "declare-online" in answer.content.decode()
        assert UseCount.objects.get().uses == 30

    def test_a_bad_file_is_answered_with_its_faults(self):
        file = SimpleUploadedFile("uses.csv", (HEAD + "2026-10,<b>x</b>,30\n").encode())

        answer = office_admin().post(IMPORT, {"file": file})

        assert answer.status_code == 422
        assert "&lt;b&gt;x&lt;/b&gt;" in answer.content.decode()

    def test_nobody_imports_without_the_right(self, client):
        assert client.get(IMPORT).status_code == 302


class TestCommand:
    def test_a_program_imports_the_same_file(self, tmp_path):
        path = tmp_path / "uses.csv"
        path.write_text(HEAD + "2026-10,declare-online,30\n")
        out = StringIO()

        call_command("import_uses", str(path), stdout=out)

        assert UseCount.objects.get().uses == 30
        assert out.getvalue().startswith("2: declare-online 2026-10 30")

    def test_it_names_the_faults(self, tmp_path):
        path = tmp_path / "uses.csv"
        path.write_text(HEAD + "2026-10,declare-online,many\n")

        with pytest.raises(CommandError, match="2: uses This is not a whole number"):
            call_command("import_uses", str(path))
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_uses", str(tmp_path / "none.csv"))

"""The report on paper: printed by Chromium, and read back."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from surveys.printing import NotPrinted, print_to_pdf
from surveys.tests.showing import a_stage, built, figure

A4 = (595, 842)  # points

pytestmark = pytest.mark.django_db


@pytest.fixture
def chromium(settings):
    if shutil.which(settings.CHROMIUM) is None:
        pytest.skip(f"Chromium is missing: {settings.CHROMIUM}")


@pytest.mark.usefixtures("chromium")
def test_the_report_is_a_paged_a4_pdf_in_which_everything_is_said(tmp_path: Path):
    built(a_stage(), topics=tuple(figure(f"topic-{nth}", 50.0 + nth) for nth in range(40)))
    out = tmp_path / "report.pdf"
    call_command("print_report", "pmlp/2019", str(out))

    pages = PdfReader(out).pages
    assert len(pages) > 2
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {A4}
    texts = [page.extract_text() for page in pages]
    assert [text.count(f"{nth} / {len(pages)}") for nth, text in enumerate(texts, 1)] == [1] * len(pages)
    whole = " ".join(" ".join(texts).split())
    for said in (
        "Novērtējuma pārskats: Novērtējums 2019",
        "topic-39",
        "95 % intervāls 70–76",
        "Kā jautājam un skaitām",
    ):
        assert said in whole


@pytest.mark.usefixtures("chromium")
def test_it_is_printed_in_english_too(tmp_path: Path):
    built(a_stage())
    out = tmp_path / "report.pdf"
    call_command("print_report", "pmlp/2019", str(out), "--language", "en")
    assert "Report of the assessment: Assessment 2019" in " ".join(PdfReader(out).pages[0].extract_text().split())


class TestRefusals:
    def test_of_what_is_not_published_nothing_is_printed(self, tmp_path: Path):
        with pytest.raises(CommandError, match="nothing is published of pmlp/2019"):
            call_command("print_report", "pmlp/2019", str(tmp_path / "report.pdf"))

    @pytest.mark.parametrize("period", ["2019", "pmlp", "pmlp/last"])
    def test_a_period_has_an_institution_and_a_year(self, tmp_path: Path, period: str):
        with pytest.raises(CommandError, match="INSTITUTION/YEAR"):
            call_command("print_report", period, str(tmp_path / "report.pdf"))

    def test_without_chromium_it_says_what_is_missing(self, tmp_path: Path, settings):
        settings.CHROMIUM = "no-such-browser"
        with pytest.raises(NotPrinted, match="no-such-browser is missing"):
            print_to_pdf("<p>Labdien</p>", tmp_path / "report.pdf")

    def test_a_browser_that_fails_leaves_no_file(self, tmp_path: Path, settings):
        settings.CHROMIUM = "false"
        with pytest.raises(NotPrinted, match="ended with 1"):
            print_to_pdf("<p>Labdien</p>", tmp_path / "report.pdf")
        assert not (tmp_path / "report.pdf").exists()

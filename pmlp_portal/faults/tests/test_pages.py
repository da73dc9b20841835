"""The form and its page, known faults, the desk: read and pressed as people do."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from forum.tests.factories import make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.faults.models import KnownFault, Report
from pmlp_portal.faults.states import ReportState
from pmlp_portal.faults.tests.cast import NOW, a_fault, a_report, reported
from pmlp_portal.limits.opened import NO_FASTER_THAN
from pmlp_portal.limits.opened import written_at as opened_at
from pmlp_portal.notifications.models import Message

pytestmark = pytest.mark.django_db
ANSWERS = {"kind": "broken", "text": "Poga neko nedara.", "page": "/branches/", "contact": "anna@example.lv"}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def words(response) -> str:
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace("\xa0", " ")


def filled(**answers: str) -> dict[str, str]:
    return {**ANSWERS, "opened": opened_at(NOW - NO_FASTER_THAN), **answers}


class TestForm:
    def test_from_the_form_to_one_s_own_page(self, client: Client) -> None:
        assert 'href="/faults/"' in client.get("/").content.decode()
        response = client.post("/faults/", filled(), follow=True)
        report = Report.objects.get()
        assert (report.text, report.page, report.contact) == ("Poga neko nedara.", "/branches/", "anna@example.lv")
        assert f"Ziņojums {report.reference}" in words(response)
        assert "a…@example.lv" in words(response)
        [(address, status)] = response.redirect_chain
        assert status == 303
        assert Client().get(address).headers["X-Robots-Tag"] == "noindex, nofollow"

    def test_the_accessibility_statement_leads_to_it(self, client: Client) -> None:
        page = client.get("/accessibility/").content.decode()
        assert '<dd><a href="/faults/">Ziņot par problēmu vietnē</a></dd>' in page

    def test_pressed_twice_it_is_one_report(self, client: Client) -> None:
        form = filled()
        pages = [client.post("/faults/", form).headers["Location"] for _nth in range(2)]
        assert pages[0] == pages[1]
        assert Report.objects.count() == Message.objects.count() == 1

    @pytest.mark.parametrize(
        ("before", "page"),
        [
            ("http://testserver/branches/?near=anna@example.lv", "/branches/"),
            ("http://testserver/forum/mine/0123456789abcdef/", ""),
            ("http://testserver/tickets/0123456789abcdef/", ""),
            ("http://testserver/nothing/here/", "/nothing/here/"),
            ("http://elsewhere.example/branches/", ""),
            ("http://[bad", ""),
            ("", ""),
        ],
    )
    def test_the_page_it_is_about_is_the_one_before_unless_it_is_a_secret(self, client, before, page) -> None:
        body = client.get("/faults/", headers={"referer": before}).content.decode()
        [field] = re.findall(r'<input[^>]*name="page"[^>]*>', body)
        found = re.search(r'value="([^"]*)"', field)
        assert (found[1] if found else "") == page

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"text": ""}, "Uzrakstiet, kas nav kārtībā."),
            ({"text": "…"}, "Uzrakstiet, kas nav kārtībā."),
            ({"kind": "zzz"}, "zzz"),
            ({"kind": ""}, "Izvēlieties, par ko ir ziņojums."),
            ({"contact": "anna"}, "zīme @"),
            ({"contact": "+371 26123456"}, "zīme @"),
            ({"contact": "anna@example.lv\r\nBcc: all@example.lv"}, "e-pasta adresi"),
            ({"text": "a\x00b"}, "zīme"),
            ({"page": "a" * 400}, "300"),
            ({"website": "http://spam.example"}, "robotiem"),
            ({"opened": ""}, "ļoti ātri"),
            ({"opened": opened_at(NOW)}, "ļoti ātri"),
            ({"opened": opened_at(NOW - timedelta(days=2))}, "ļoti ātri"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_done(self, client: Client, wrong: dict[str, str], said: str) -> None:
        response = client.post("/faults/", filled(**wrong))
        assert response.status_code == 422
        assert said in words(response)
        assert "Poga neko nedara." in words(response) or "text" in wrong
        assert Report.objects.count() == Message.objects.count() == 0

    def test_ten_in_an_hour_of_one_network_meet_the_challenge(self, client: Client, settings) -> None:
        settings.LIMITS_EXEMPT = []
        for nth in range(10):
            assert client.post("/faults/", filled(text=f"Poga {nth}")).status_code == 303
        response = client.post("/faults/", filled(text="Poga 11"))
        assert response.status_code == 428
        assert "Poga 11" in response.content.decode()
        assert Report.objects.count() == 10


class TestOwnPage:
    def test_more_can_be_said(self, client: Client) -> None:
        address = f"/faults/{reported().token}/"
        response = client.post(f"{address}say/", {"text": "<b>Joprojām</b>"}, follow=True)
        assert "<b>Joprojām</b>" in words(response).replace("&lt;", "<")
        assert "<b>Joprojām" not in response.content.decode()

    def test_nothing_said_is_told(self, client: Client) -> None:
        response = client.post(f"/faults/{reported().token}/say/", {"text": ""})
        assert response.status_code == 422
        assert "Uzrakstiet, kas nav kārtībā." in words(response)

    def test_a_reference_opens_nothing(self, client: Client) -> None:
        assert client.get(f"/faults/{a_report().reference}/").status_code == 404

    def test_it_speaks_english_too(self, client: Client) -> None:
        assert "Received" in words(client.get(f"/en/faults/{reported().token}/"))


class TestKnown:
    def test_what_helps_and_what_was_mended_lately(self, client: Client) -> None:
        a_fault(help_lv="Skatieties uz tablo.", help_en="Look at the board.")
        a_fault(title_lv="Vecais", title_en="The old", since_on="2026-01-01", mended_on="2026-02-01")
        a_fault(title_lv="Nesenais", title_en="The late", mended_on="2026-11-22")
        page = words(client.get("/faults/known/"))
        assert "Kiosks klusē Kopš 20.11.2026. Kas pa to laiku palīdz Skatieties uz tablo." in page
        assert "Nesenais" in page
        assert "Vecais" not in page
        assert "The kiosk is silent" in words(client.get("/en/faults/known/"))

    def test_whoever_reports_sees_them_first(self, client: Client) -> None:
        fault = a_fault()
        assert f'href="/faults/known/#fault-{fault.pk}">Kiosks klusē' in client.get("/faults/").content.decode()


class TestDesk:
    def test_from_the_list_to_the_end(self, desk: Client) -> None:
        report, fault = a_report(), a_fault()
        assert f"{report.reference}. Lapa neatveras." in words(desk.get("/faults/desk/"))
        page = f"/faults/desk/{report.pk}/"
        assert "a…@example.lv" in words(desk.get(page))
        assert desk.post(f"{page}take/", {"seen": "1"}).status_code == 303
        assert desk.post(f"{page}answer/", {"seen": "2", "text": "Skatāmies."}).status_code == 303
        settled = desk.post(f"{page}settle/", {"seen": "3", "to": "known", "known_fault": fault.pk}, follow=True)
        assert "Zināma problēma" in words(settled)
        mended = desk.post(f"/faults/known/{fault.pk}/mend/", follow=True)
        assert "Nokārtots 1 ziņojums." in words(mended)
        report.refresh_from_db()
        assert report.state == ReportState.SOLVED
        again = desk.post(f"/faults/known/{fault.pk}/mend/", follow=True)
        assert "jau ir novērsta" in words(again)

    @pytest.mark.parametrize(
        ("act", "sent", "status", "said"),
        [
            ("settle", {"seen": "1", "to": "declined", "text": ""}, 422, "kāpēc nekas netiek mainīts"),
            ("settle", {"seen": "1", "to": "duplicate", "same_as": "P99999"}, 422, "agrākā ziņojuma numuru"),
            ("settle", {"seen": "1", "to": "known", "known_fault": "999"}, 422, ""),
            ("settle", {"seen": "1", "to": "received"}, 422, ""),
            ("settle", {"seen": "1"}, 422, ""),
            ("settle", {"seen": "0", "to": "solved", "text": "Mans teksts"}, 409, "Mans teksts"),
            ("answer", {"seen": "1", "text": ""}, 422, "Uzrakstiet atbildi."),
            ("answer", {"seen": "zz", "text": "Jā"}, 422, "Jā"),
            ("answer", {"text": "Jā"}, 422, "Jā"),
        ],
    )
    def test_a_refusal_keeps_what_was_written(self, desk: Client, act, sent, status, said) -> None:
        report = a_report()
        response = desk.post(f"/faults/desk/{report.pk}/{act}/", sent)
        assert response.status_code == status
        assert said in words(response)
        report.refresh_from_db()
        assert (report.state, report.revision) == (ReportState.RECEIVED, 1)

    def test_it_is_open_to_the_head_office_only(self, desk: Client) -> None:
        report, fault = a_report(), a_fault()
        pages = ["/faults/desk/", f"/faults/desk/{report.pk}/"]
        acts = [f"/faults/desk/{report.pk}/{act}/" for act in ("take", "answer", "settle")]
        acts.append(f"/faults/known/{fault.pk}/mend/")
        clerk = Client()
        clerk.force_login(make_staff("clara", Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
        for page in pages:
            assert Client().get(page).status_code == 302
            assert clerk.get(page).status_code == 404
            assert desk.get(page).status_code == 200
        for act in acts:
            assert Client().post(act).status_code == 302
            assert clerk.post(act, {"seen": "1", "text": "x", "to": "solved"}).status_code == 404
        assert Report.objects.get().revision == 1
        assert KnownFault.objects.get().mended_on is None
        assert AuditRecord.objects.filter(verb="refused").count() == len(pages) + len(acts)

    def test_staff_s_home_leads_there(self, desk: Client) -> None:
        assert 'href="/faults/desk/"' in desk.get("/staff/").content.decode()

    def test_what_was_forgotten_is_shown_without_words(self, desk: Client) -> None:
        report = a_report()
        Report.objects.update(
            text="",
            contact="",
            contact_hash=None,
            page="",
            mail_id="",
            forgotten_at=NOW,
            state="solved",
            settled_at=NOW,
        )
        assert "Teksts un adrese ir izdzēsti" in words(desk.get(f"/faults/desk/{report.pk}/"))
        assert desk.get("/faults/desk/").status_code == 200

"""Pages that say what went wrong: the right status, a calm sentence, a way on, and no question to the database."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

pytestmark = pytest.mark.urls("pmlp_portal.site.tests.addresses")

PROBLEMS = [
    ("/unreadable/", 400, "Nevarējām saprast pieprasījumu", "We could not read the request"),
    ("/foreign/", 403, "Šī lapa jums nav atvērta", "This page is not open to you"),
    ("/missing/", 404, "Šādas lapas nav", "There is no such page"),
    ("/never-heard-of/", 404, "Šādas lapas nav", "There is no such page"),
    ("/unknown/", 404, "Šādas lapas nav", "There is no such page"),
    ("/refused/", 409, "Vietu vairs nav.", "Vietu vairs nav."),
    ("/broken/", 500, "Mūsu pusē radās kļūda", "Something went wrong on our side"),
    ("/without-database/", 503, "Mēs uz brīdi neesam pieejami", "We are unavailable for a moment"),
]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


class TestEveryProblem:
    # No database is allowed here, so a page that asked it a question would fail.

    @pytest.mark.parametrize(("path", "status", "latvian", "english"), PROBLEMS)
    def test_it_has_its_status_and_says_it_in_the_language_of_the_address(
        self, visitor, path, status, latvian, english
    ):
        for prefix, sentence in (("", latvian), ("/en", english)):
            response = visitor.get(prefix + path)
            page = response.content.decode()
            assert response.status_code == status
            assert f"<h1>{sentence}</h1>" in page
            assert f'<html lang="{"en" if prefix else "lv"}"' in page

    @pytest.mark.parametrize("path", [problem[0] for problem in PROBLEMS])
    def test_it_has_one_act_a_way_home_and_a_phone(self, visitor, path):
        page = visitor.get(path).content.decode()
        assert page.count("btn-primary") == 1
        assert '<a class="wordmark" href="/">' in page
        assert 'href="tel:+37167209400"' in page

    @pytest.mark.parametrize("path", [problem[0] for problem in PROBLEMS])
    def test_it_has_a_text_version(self, visitor, path):
        page = visitor.get(path, {"view": "text"}).content.decode()
        assert "css/text.css" in page
        assert "portal.css" not in page


class TestUnavailable:
    def test_it_says_when_to_come_back(self, visitor):
        assert int(visitor.get("/without-database/")["Retry-After"]) > 0

    def test_it_is_said_in_both_languages(self, visitor):
        page = visitor.get("/without-database/").content.decode()
        assert '<p lang="en" class="muted">We are unavailable for a moment.' in page

    def test_what_was_sent_can_be_sent_again_as_it_was(self, visitor):
        sent = {"service": "pase", "note": '"><b>', "idempotency_key": "k-1", "day": ["1", "2"]}
        page = visitor.post("/without-database/", sent).content.decode()
        assert '<input type="hidden" name="idempotency_key" value="k-1">' in page
        assert '<input type="hidden" name="note" value="&quot;&gt;&lt;b&gt;">' in page
        assert page.count('name="day"') == 2

    def test_a_password_is_never_written_into_the_page(self, visitor):
        page = visitor.post("/without-database/", {"username": "anna", "password": "s3cret-s3cret"}).content.decode()
        assert "s3cret-s3cret" not in page
        assert "anna" not in page


class TestOldForms:
    def test_a_form_without_its_token_says_to_open_the_page_again(self):
        stranger = Client(enforce_csrf_checks=True)
        response = stranger.post("/guarded/?step=2")
        page = response.content.decode()
        assert response.status_code == 403
        assert "<h1>Lapa ir novecojusi</h1>" in page
        assert 'href="/guarded/?step=2"' in page


@pytest.mark.django_db
@pytest.mark.urls("pmlp_portal.urls")
class TestTheDatabaseLostBeforeTheView:
    """A signed-in person's session is asked for by middleware, before any view could answer."""

    @pytest.mark.parametrize("path", ["/counters/", "/en/counters/", "/staff/"])
    def test_it_is_503_and_says_when_to_come_back(self, visitor, django_user_model, path):
        visitor.force_login(django_user_model.objects.create(username="clara"))

        with connection.execute_wrapper(_lose):
            response = visitor.get(path)

        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0

    def test_any_other_fault_there_stays_ours(self, visitor, django_user_model):
        visitor.force_login(django_user_model.objects.create(username="clara"))

        with connection.execute_wrapper(_stumble):
            assert visitor.get("/counters/").status_code == 500


def _lose(*args: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")


def _stumble(*args: object) -> None:
    raise RuntimeError("a fault of ours")

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from pmlp_portal.site import text_version
from pmlp_portal.site.text_version import TextVersionMiddleware

pytestmark = pytest.mark.django_db

PAGE = "/staff/sign-in/"


class TestChoice:
    def test_a_page_is_drawn_until_its_text_is_asked_for(self, client):
        page = client.get(PAGE).content.decode()
        assert "css/portal.css" in page
        assert "?view=text" in page

    def test_the_text_version_leaves_out_the_drawing_and_shows_the_way_back(self, client):
        page = client.get(PAGE, {"view": "text"}).content.decode()
        assert "css/text.css" in page
        assert "css/portal.css" not in page
        assert "<script" not in page
        assert "?view=graphic" in page

    def test_the_next_page_remembers_it_without_a_session(self, client):
        client.get(PAGE, {"view": "text"})
        assert "css/text.css" in client.get("/nav-tadas-lapas/").content.decode()
        assert "sessionid" not in client.cookies

    def test_the_way_back_forgets_it(self, client):
        client.get(PAGE, {"view": "text"})
        client.get(PAGE, {"view": "graphic"})
        assert "css/portal.css" in client.get(PAGE).content.decode()

    def test_an_unknown_version_changes_nothing(self, client):
        client.get(PAGE, {"view": "text"})
        response = client.get(PAGE, {"view": "\x00<b>"})
        assert "css/text.css" in response.content.decode()
        assert "view" not in response.cookies

    def test_caches_are_told_that_the_page_depends_on_the_cookie(self, client):
        assert "Cookie" in client.get(PAGE)["Vary"]


class TestAddress:
    def test_the_rest_of_the_query_is_kept(self):
        request = RequestFactory().get("/branches/", {"service": "pase", "view": "text"})
        assert text_version.address(request, text_version.GRAPHIC) == "?service=pase&view=graphic"


class TestMiddleware:
    def test_answers_to_machines_get_no_cookie(self):
        middleware = TextVersionMiddleware(lambda _: JsonResponse({}))
        response = middleware(RequestFactory().get("/", {"view": "text"}))
        assert not response.cookies

    def test_the_cookie_is_kept_for_a_year_and_from_scripts(self):
        middleware = TextVersionMiddleware(lambda _: HttpResponse("<p>"))
        cookie = middleware(RequestFactory().get("/", {"view": "text"})).cookies["view"]
        assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (365 * 86400, True, "Lax")

import pytest
from django.test import RequestFactory

from pmlp_portal.site.context_processors import frame, other_language


class TestOtherLanguage:
    @pytest.mark.parametrize(
        ("path", "query", "code", "url"),
        [
            ("/", "", "en", "/en/"),
            ("/branches/riga-2/", "", "en", "/en/branches/riga-2/"),
            ("/branches/", "service=pase&page=2", "en", "/en/branches/?service=pase&page=2"),
            ("/en/", "", "lv", "/"),
            ("/en", "", "lv", "/"),
            ("/en/branches/riga-2/", "page=2", "lv", "/branches/riga-2/?page=2"),
            ("/english/", "", "en", "/en/english/"),
        ],
    )
    def test_it_is_the_same_page_in_the_other_language(self, path, query, code, url):
        other = other_language(path=path, query=query)
        assert (other.code, other.url) == (code, url)

    @pytest.mark.parametrize("path", ["/en//evil.example/", "/en/\\evil.example/", "/en///evil.example"])
    def test_it_never_leads_to_another_site(self, path):
        url = other_language(path=path, query="").url
        assert not url.startswith(("//", "/\\"))

    def test_a_path_with_signs_of_markup_is_quoted(self):
        assert other_language(path='/a"b<c/', query="").url == "/en/a%22b%3Cc/"


def test_the_release_that_runs_is_told(settings):
    settings.RELEASE = "1.2.3"
    assert frame(RequestFactory().get("/"))["frame"].release == "1.2.3"

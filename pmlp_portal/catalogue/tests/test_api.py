"""Uses handed in by a program: with its key only, the whole file or nothing, the same twice."""

import pytest
from django.test import Client

from pmlp_portal.catalogue.models import UseCount
from pmlp_portal.catalogue.tests.cast import a_service, an_e_service

pytestmark = pytest.mark.django_db
USES = "/api/v1/e-services/uses/"
KEY = "kaija-lido-pari-jurai"
GOOD = b"month,e_service,uses\n2026-09,%s,12\n2026-10,%s,30\n"


@pytest.fixture
def online(db, settings) -> bytes:
    settings.E_SERVICE_USES_KEY = KEY
    return an_e_service(a_service()).slug.encode()


def put(content: bytes, *, key: str = KEY, kind: str = "text/csv", language: str = "en"):
    headers = {"X-Uses-Key": key, "Accept-Language": language}
    return Client(enforce_csrf_checks=True).put(USES, content, content_type=kind, headers=headers)


def test_a_file_is_taken_and_each_line_answered(online):
    answer = put(GOOD % (online, online))

    assert answer.status_code == 200
    assert [(line["month"], line["uses"], line["outcome"]) for line in answer.json()["lines"]] == [
        ("2026-09", 12, "new"),
        ("2026-10", 30, "new"),
    ]
    assert sorted(UseCount.objects.values_list("uses", flat=True)) == [12, 30]


def test_sent_again_it_changes_nothing(online):
    put(GOOD % (online, online))

    again = put(GOOD % (online, online)).json()["lines"]

    assert {line["outcome"] for line in again} == {"same"}
    assert UseCount.objects.count() == 2


def test_a_fault_in_one_line_leaves_all_out_and_is_named_in_the_reader_s_language(online):
    content = GOOD % (online, online) + b"2026-10,nothing,1\n2026-13,x,=1+1\n"

    answer = put(content, language="lv")

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {"4", "5"}
    assert answer.json()["detail"].startswith("Nekas nav importēts.")
    assert not UseCount.objects.exists()


NO_FILES = {
    "blank": b"\n",
    "nul": b"\x00",
    "utf-16": b"\xff\xfe\x00",
    "head": b"month;e_service\n",
    "long": b"x" * 200_000,
}


@pytest.mark.parametrize("content", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_such_file_is_refused(online, content):
    answer = put(content)

    assert answer.status_code == 422
    assert answer.json()["code"] == "file_refused"


@pytest.mark.parametrize("key", ["", "wrong", "ā"])
def test_without_the_key_there_is_nothing(online, key):
    assert put(GOOD % (online, online), key=key).status_code == 404
    assert not UseCount.objects.exists()


def test_where_no_key_is_set_no_key_opens_it(online, settings):
    settings.E_SERVICE_USES_KEY = ""

    assert put(GOOD % (online, online), key="").status_code == 404


def test_another_kind_of_body_is_not_read(online):
    assert put(b"{}", kind="application/json").status_code == 415
    assert not UseCount.objects.exists()


def test_a_file_too_large_is_refused(online):
    assert put(b"month,e_service,uses\n" + b" " * 300_000).status_code in {413, 422}

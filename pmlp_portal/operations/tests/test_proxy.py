"""nginx, by our own file, before two web processes started by the words of their unit, in production's settings."""

import contextlib
import json
import socket
import ssl
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from django.test import override_settings

from pmlp_portal.kernel import clock
from pmlp_portal.limits.addresses import subject_of
from pmlp_portal.limits.models import Tally
from pmlp_portal.operations.tests.production import PATIENCE, SECRET_KEY, Nginx, Web, manage, nginx, wait_for, web
from queueing.tests.factories import make_office, open_day_and_night, walk_in

pytestmark = [pytest.mark.debian, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker) -> Path:
    """The folder of the installation, with collected files."""
    folder: Path = tmp_path_factory.mktemp("portal")
    with django_db_blocker.unblock():
        manage(folder, "collectstatic", "--no-input", "-v0")
        manage(folder, "write_away_pages")
    return folder


@pytest.fixture(scope="module")
def serving(var: Path, django_db_blocker) -> Iterator[Web]:
    with django_db_blocker.unblock(), web(var) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(var: Path, serving: Web, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with nginx(tmp_path_factory.mktemp("nginx"), var=var, upstream=serving.port) as running:
        yield running


@pytest.fixture
def visitor(proxy: Nginx) -> Iterator[httpx.Client]:
    with proxy.client() as client:
        yield client


class TestPages:
    def test_they_come_by_http_2_and_say_to_stay_with_https(self, visitor):
        page = visitor.get("/")

        assert (page.status_code, page.http_version) == (200, "HTTP/2")
        assert "max-age=31536000" in page.headers["strict-transport-security"]
        assert page.headers["content-encoding"] == "gzip"
        assert "nginx/" not in page.headers["server"]

    def test_who_comes_by_http_is_sent_to_https(self, proxy):
        answer = httpx.get(f"http://127.0.0.1:{proxy.plain_port}/branches/?near=1", headers={"Host": "portal.example"})

        assert (answer.status_code, answer.headers["location"]) == (301, "https://portal.example/branches/?near=1")

    def test_files_come_from_the_disk_compressed_and_for_ever(self, visitor, var):
        names = json.loads((var / "static/staticfiles.1.json").read_text())["paths"]
        hashed = visitor.get(f"/static/{names['css/portal.css']}")

        assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert hashed.headers["content-type"] == "text/css; charset=utf-8"
        assert hashed.headers["content-encoding"] == "gzip"

    def test_files_of_another_release_are_there_as_soon_as_they_are_collected(self, visitor, var):
        # The processes read the list of their files when they start; a new page may meet an old process.
        (var / "static/js/later.0123456789ab.js").write_text("1;")

        assert visitor.get("/static/js/later.0123456789ab.js").status_code == 200

    def test_what_is_too_large_is_refused_before_it_arrives(self, proxy):
        with spoken(
            proxy, b"POST /faults/ HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 5000000\r\n\r\n"
        ) as line:
            assert line.recv(1000).startswith(b"HTTP/1.1 413 ")

    def test_figures_are_told_inside_only(self, visitor, serving):
        known = {"Authorization": "Bearer told"}
        inside = httpx.get(f"http://127.0.0.1:{serving.port}/metrics", headers=known, trust_env=False)

        assert visitor.get("/metrics", headers=known).status_code == 404
        assert inside.status_code == 200
        assert "portal_database_up 1.0" in inside.text
        assert 'portal_release{release="' in inside.text


class TestStreams:
    def test_each_frame_comes_at_once(self, proxy, visitor):
        office = open_day_and_night(make_office("proxied"))
        with visitor.stream("GET", f"/live/branches/{office.slug}/") as stream:
            assert stream.http_version == "HTTP/2"
            lines = stream.iter_lines()
            first = next(line for line in lines if line.startswith("data:"))
            # A buffer would hold what follows until some kilobytes are full, and this would wait in vain.
            walk_in(office, at=clock.now())
            change = next(line for line in lines if line.startswith("data:"))

        assert json.loads(first[5:])["totals"]["waiting"] == 0
        assert json.loads(change[5:])["totals"]["waiting"] == 1


@contextlib.contextmanager
def spoken(proxy: Nginx, words: bytes) -> Iterator[ssl.SSLSocket]:
    """Say the beginning of a request, and no more."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE)) as line:
        line.sendall(words)
        yield line


class TestWhoIsSlowOrTooMany:
    def test_headers_that_do_not_end_are_cut(self, proxy):
        begun = b"GET / HTTP/1.1\r\nHost: portal.example\r\nX-Slow: "
        with contextlib.suppress(ConnectionError), spoken(proxy, begun) as line:
            assert b"200 OK" not in line.recv(1000)
            assert line.recv(1000) == b""

    def test_a_flood_of_sign_ins_is_refused_and_other_addresses_are_not(self, proxy):
        with proxy.client(address="127.0.0.21") as flooding, proxy.client(address="127.0.0.22") as other:
            answers = [flooding.post("/staff/sign-in/").status_code for _ in range(40)]
            assert answers.count(429) >= 5
            assert answers[0] == 403  # the portal's own answer to a form without its token
            assert flooding.get("/staff/sign-in/").status_code == 200
            assert other.post("/staff/sign-in/").status_code == 403

    def test_the_portal_counts_by_the_visitors_own_address_whatever_they_claim(self, proxy):
        with proxy.client(address="127.0.0.31") as visitor:
            visitor.post("/api/v1/branches/none/tickets/", json={}, headers={"X-Forwarded-For": "10.9.8.7"})

        with override_settings(SECRET_KEY=SECRET_KEY):
            assert Tally.objects.get(kind="join").subject == subject_of(ip_address("127.0.0.31"))


class TestMaintenance:
    @pytest.fixture
    def _closed(self, proxy: Nginx) -> Iterator[None]:
        proxy.closed.touch()
        yield
        proxy.closed.unlink()

    @pytest.mark.usefixtures("_closed")
    @pytest.mark.parametrize(
        ("path", "kind", "words"),
        [
            ("/branches/", "text/html; charset=utf-8", "Portāls pašlaik nav pieejams"),
            ("/en/branches/", "text/html; charset=utf-8", "The portal is not available right now"),
            ("/api/v1/branches/", "application/problem+json", '"code": "unavailable"'),
            ("/live/branches/riga-1/", "application/problem+json", '"code": "unavailable"'),
        ],
    )
    def test_everybody_is_told_in_their_own_way(self, visitor, path: str, kind: str, words: str):
        for method in ("GET", "POST"):
            answer = visitor.request(method, path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
            assert answer.headers["content-type"].startswith(kind)
            assert words in answer.text

    @pytest.mark.usefixtures("_closed")
    def test_its_page_finds_its_style(self, visitor):
        page = visitor.get("/").text
        address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

        assert visitor.get(address).status_code == 200
        assert "default-src 'none'" in visitor.get("/").headers["content-security-policy"]
        assert "<script" not in page
        assert 'http-equiv="refresh"' in page

    def test_afterwards_all_is_as_before(self, visitor):
        assert visitor.get("/").status_code == 200

    def test_a_portal_that_is_gone_is_told_the_same_way(self, var, tmp_path):
        with nginx(tmp_path, var=var, upstream=1) as alone, alone.client() as visitor:
            answer = visitor.get("/en/")

        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "The portal is not available right now" in answer.text


class TestOneReleaseAfterAnother:
    def test_processes_are_replaced_one_by_one_and_nobody_is_refused(self, var, serving, visitor):
        manage(var, "collectstatic", "--no-input", "-v0", RELEASE="2")
        seen: set[str] = set()

        def look() -> None:
            page = visitor.get("/", headers={"Connection": "close"})
            assert page.status_code == 200
            seen.add(page.text.partition('name="release" content="')[2].partition('"')[0])

        for name in ("web-1", "web-2"):
            serving.stop(name)
            look()
            serving.start(name, RELEASE="2")
            for _ in range(5):
                look()
            serving.wait_until_started(name)
        end = time.monotonic() + PATIENCE
        while "2" not in seen and time.monotonic() < end:
            look()

        assert seen == {"1", "2"}


class TestTheLog:
    def test_each_request_is_one_line_under_the_id_the_visitor_was_told(self, proxy, serving, visitor):
        answer = visitor.get("/forum/?q=anna@example.lv")
        told = answer.headers["x-request-id"]

        def lines() -> list[dict[str, object]]:
            text = "".join(path.read_text() for path in serving.var.glob("web-*.log"))
            return [json.loads(line) for line in text.splitlines()]

        wait_for(lambda: any(line.get("work") == told for line in lines()), "no line was written")
        [line] = [line for line in lines() if line.get("work") == told]
        assert (line["route"], line["status"]) == ("forum:questions", 200)
        assert not any("anna@example.lv" in str(line) or "/forum/" in str(line) for line in lines())
        assert (proxy.folder / "error.log").read_text() == ""

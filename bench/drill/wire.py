"""How the load speaks to the portal: one request, one connection, and what became of it written down."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 30.0  # seconds; who waits in the socket's queue while no web process lives is not to give up first
REFUSED, CUT, TIMED_OUT = "refused", "cut", "timed out"
_COOKIE = re.compile(r"^([^=]+)=([^;]*)")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and what came of it. `kind` is the status as text, or what happened in place of an answer."""

    started: float  # time.time()
    ended: float  # time.time()
    kind: str
    says_when: bool = False  # with Retry-After

    @property
    def is_good(self) -> bool:
        """Whether the portal answered what was asked."""
        return self.kind.isdigit() and int(self.kind) < 500

    @property
    def is_server_error(self) -> bool:
        """Whether the portal answered that it can't."""
        return self.kind.isdigit() and int(self.kind) >= 500


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client sees of it."""

    kind: str
    content: str = ""
    location: str = ""

    @property
    def status(self) -> int:
        """The status; 0 when there was no answer."""
        return int(self.kind) if self.kind.isdigit() else 0

    @property
    def is_final(self) -> bool:
        """Whether it was decided: done or refused. Everything else is asked again."""
        return 200 <= self.status < 500


@dataclass(slots=True)
class Browser:
    """A client with cookies. Each request has a connection of its own: one that is cut was cut at work."""

    port: int
    attempts: list[Attempt]  # shared by all clients
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Reply:
        """Ask for a page."""
        return self._ask("GET", path, None, {})

    def send_form(self, path: str, values: dict[str, str]) -> Reply:
        """Send a form."""
        return self._ask("POST", path, urlencode(values), {"Content-Type": "application/x-www-form-urlencoded"})

    def send_json(self, path: str, body: str, key: str) -> Reply:
        """Send JSON under a key."""
        return self._ask("POST", path, body, {"Content-Type": "application/json", "Idempotency-Key": key})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Reply:
        started = time.time()
        reply, says_when = self._exchange(method, path, body, headers)
        self.attempts.append(Attempt(started, time.time(), reply.kind, says_when))
        return reply

    def _exchange(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[Reply, bool]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {**headers, **self._own_headers()})
            response = connection.getresponse()
            content = response.read().decode()
        except ConnectionRefusedError:
            return Reply(REFUSED), False
        except TimeoutError:
            return Reply(TIMED_OUT), False
        except (OSError, http.client.HTTPException):
            return Reply(CUT), False
        finally:
            connection.close()
        self._keep_cookies(response)
        reply = Reply(str(response.status), content, response.headers.get("Location", ""))
        return reply, "Retry-After" in response.headers

    def _own_headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Connection": "close", **({"Cookie": cookies} if cookies else {})}

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            if found := _COOKIE.match(line):
                self.cookies[found[1]] = found[2]

"""What every page knows about itself: its text version, its other language, the release, the contact block."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.encoding import escape_uri_path

from pmlp_portal.directory.queries import ContactBlock
from pmlp_portal.kernel import clock
from pmlp_portal.site import contact, robots, text_version

ENGLISH_PREFIX = "/en"


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same page in the language it is not in."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The values are cheap; the contact block is asked for only by a template that shows it."""

    is_text_version: bool
    text_version_url: str
    graphic_version_url: str
    other_language: OtherLanguage
    release: str
    social_links: Sequence[tuple[str, str]]
    path: str

    @property
    def may_be_shared(self) -> bool:
        """Whether a card may tell of this page: what robots leave alone is somebody's own, or a desk."""
        return not robots.is_closed(self.path)

    @property
    def address(self) -> str:
        """The page's address for everybody, without what was asked of it."""
        return f"{settings.PUBLIC_URL}{escape_uri_path(self.path)}"

    @property
    def card_image(self) -> str:
        """The picture of the card."""
        return f"{settings.PUBLIC_URL}{static('img/card.png')}"

    def contact(self) -> ContactBlock | None:
        """The directory's information block as of now."""
        return contact.contact_block(now=clock.now())

    def last_known_contact(self) -> ContactBlock | None:
        """The same without asking the database: for pages that tell it is away."""
        return contact.last_known()


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Return what the base templates call `frame`."""
    described = Frame(
        is_text_version=text_version.is_wanted(request),
        text_version_url=text_version.address(request, text_version.TEXT),
        graphic_version_url=text_version.address(request, text_version.GRAPHIC),
        other_language=other_language(path=request.path_info, query=request.GET.urlencode()),
        release=settings.RELEASE,
        social_links=settings.SOCIAL_LINKS,
        path=request.path_info,
    )
    return {"frame": described}


def other_language(*, path: str, query: str) -> OtherLanguage:
    """Return the same address without the English prefix, or with it."""
    asked = f"?{query}" if query else ""
    if path == ENGLISH_PREFIX or path.startswith(f"{ENGLISH_PREFIX}/"):
        # One slash, never two: "//host" would be another site.
        latvian = "/" + path.removeprefix(ENGLISH_PREFIX).lstrip("/")
        return OtherLanguage(code="lv", name="Latviešu", url=escape_uri_path(latvian) + asked)
    return OtherLanguage(code="en", name="English", url=escape_uri_path(ENGLISH_PREFIX + path) + asked)

"""Pages a proxy shows while the portal does not answer: as files, in both languages, and for machines."""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext as _

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.problems import details
from pmlp_portal.site.contact import contact_block


def write(folder: Path) -> list[Path]:
    """Write them, as the pages of this release look, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"away.{code}.html": _page(code) for code, _name in settings.LANGUAGES}
    texts["away.json"] = _problem()
    for name, text in texts.items():
        half = folder / f".{name}"
        half.write_text(text)
        half.replace(folder / name)
    return [folder / name for name in texts]


def _page(language: str) -> str:
    with translation.override(language):
        contact_block(now=clock.now())  # the page asks for what was read last
        return render_to_string("away.html", request=_request("/" if language == settings.LANGUAGE_CODE else "/en/"))


def _request(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def _problem() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("The portal is not available right now")
    return json.dumps(details(code="unavailable", detail=sentence, status_code=503), ensure_ascii=False)

"""The catalogue of the open data as DCAT-AP in JSON-LD: what a portal of open data harvests."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pmlp_portal.opendata.datasets import DATASETS
from pmlp_portal.opendata.files import CSV, JSON, LICENCE
from pmlp_portal.opendata.shapes import Dataset

_EU = "http://publications.europa.eu/resource/authority"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGES = [{"@id": f"{_EU}/language/LAV"}, {"@id": f"{_EU}/language/ENG"}]
_MEDIA = {CSV: "text/csv", JSON: "application/json"}
_TITLE = _("Open data of the Office of Citizenship and Migration Affairs")
_ABOUT = _("Branches, opening hours, waits, accuracy of told times, answer times, policy indicators.")
_OFFICE = _("Office of Citizenship and Migration Affairs")


def catalogue() -> dict[str, Any]:
    """Return the catalogue. Every address in it begins with `PUBLIC_URL`."""
    return {
        "@context": _CONTEXT,
        "@graph": [_catalogue(), _publisher(), *(_dataset(one) for one in DATASETS.values()), *_distributions()],
    }


def _catalogue() -> dict[str, Any]:
    return {
        "@id": _public("/opendata/#catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _said(_TITLE),
        "dct:description": _said(_ABOUT),
        "dct:publisher": {"@id": _public("/#office")},
        "dct:language": _LANGUAGES,
        "dct:license": {"@id": LICENCE},
        "foaf:homepage": {"@id": _page("opendata:datasets")},
        "dcat:themeTaxonomy": {"@id": f"{_EU}/data-theme"},
        "dct:spatial": {"@id": f"{_EU}/country/LVA"},
        "dcat:dataset": [{"@id": _id(one)} for one in DATASETS.values()],
    }


def _publisher() -> dict[str, Any]:
    return {
        "@id": _public("/#office"),
        "@type": "foaf:Agent",
        "foaf:name": _said(_OFFICE),
        "dct:type": {"@id": "http://purl.org/adms/publishertype/NationalAuthority"},
    }


def _dataset(one: Dataset) -> dict[str, Any]:
    return {
        "@id": _id(one),
        "@type": "dcat:Dataset",
        "dct:identifier": one.slug,
        "dct:title": _said(one.title),
        "dct:description": _said(one.about),
        "dct:publisher": {"@id": _public("/#office")},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": _said(_OFFICE),
            "vcard:hasEmail": {"@id": "mailto:pasts@pmlp.gov.lv"},
        },
        "dcat:keyword": [word for language in ("lv", "en") for word in _keywords(one, language)],
        "dcat:theme": {"@id": f"{_EU}/data-theme/{one.theme}"},
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/{one.pace}"},
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dct:language": _LANGUAGES,
        "dct:spatial": {"@id": f"{_EU}/country/LVA"},
        "dcat:landingPage": {"@id": _page("opendata:dataset", one.slug)},
        "dcat:distribution": [{"@id": _file(one, form)} for form in (CSV, JSON)],
    }


def _distributions() -> Iterable[dict[str, Any]]:
    for one in DATASETS.values():
        for form in (CSV, JSON):
            yield {
                "@id": _file(one, form),
                "@type": "dcat:Distribution",
                "dct:title": _said(one.title),
                "dcat:accessURL": {"@id": _file(one, form)},
                "dcat:downloadURL": {"@id": _file(one, form)},
                "dct:format": {"@id": f"{_EU}/file-type/{form.upper()}"},
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{_MEDIA[form]}"},
                "dct:license": {"@id": LICENCE},
            }


def _said(text: str | Promise) -> list[dict[str, str]]:
    return [{"@language": language, "@value": _in(language, text)} for language in ("lv", "en")]


def _keywords(one: Dataset, language: str) -> list[dict[str, str]]:
    return [{"@language": language, "@value": word} for word in _in(language, one.keywords).split(", ")]


def _in(language: str, text: str | Promise) -> str:
    with translation.override(language):
        return str(text)


def _id(one: Dataset) -> str:
    return _public(f"/opendata/{one.slug}/#dataset")


def _file(one: Dataset, form: str) -> str:
    return _public(f"/opendata/{one.slug}.{form}")


def _page(route: str, *about: str) -> str:
    with translation.override("lv"):
        return _public(reverse(route, args=about))


def _public(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"

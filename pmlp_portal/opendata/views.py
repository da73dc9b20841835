"""The list of open data, a page for each dataset, its files, and the catalogue."""

import json
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.opendata.catalogue import catalogue
from pmlp_portal.opendata.datasets import DATASETS, dataset_of
from pmlp_portal.opendata.files import CONTENT_TYPES, CSV, JSON, LICENCE, file_of

CATALOGUE_KEPT_SECONDS = 3600


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """Show what there is."""
    return render(request, "opendata/datasets.html", {"datasets": DATASETS.values(), "licence": LICENCE})


@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a dataset says, field by field, and where its files are."""
    found = dataset_of(slug)
    file = file_of(found, JSON, now=clock.now())
    return render(request, "opendata/dataset.html", {"dataset": found, "file": file, "licence": LICENCE})


@require_safe
def csv_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a dataset to spreadsheets."""
    return _file(request, slug, CSV)


@require_safe
def json_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a dataset to programs."""
    return _file(request, slug, JSON)


def _file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    found = dataset_of(slug)
    file = file_of(found, form, now=clock.now())
    response = HttpResponse(file.body, content_type=CONTENT_TYPES[form])
    response.headers["Content-Disposition"] = f'inline; filename="{slug}.{form}"'
    return _for_all(request, response, etag=file.etag, kept_seconds=int(found.kept_for.total_seconds()))


@require_safe
def catalogue_file(request: HttpRequest) -> HttpResponse:
    """Send the catalogue to portals of open data."""
    body = json.dumps(catalogue(), ensure_ascii=False, indent=1).encode()
    response = HttpResponse(body, content_type="application/ld+json")
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    return _for_all(request, response, etag=etag, kept_seconds=CATALOGUE_KEPT_SECONDS)


def _for_all(request: HttpRequest, response: HttpResponse, *, etag: str, kept_seconds: int) -> HttpResponse:
    """Return the file for programs of any site; who has it already is told so."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={kept_seconds}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    found = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(found, HttpResponse)
    return found

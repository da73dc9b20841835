"""The catalogue of open data has what DCAT-AP wants of it, and is led to."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from pmlp_portal.opendata.catalogue import catalogue
from pmlp_portal.opendata.datasets import DATASETS

HERE = "https://portals.example.lv"
# The mandatory properties of each class, DCAT-AP 3.
MANDATORY = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description"},
    "dcat:Distribution": {"dcat:accessURL"},
    "foaf:Agent": {"foaf:name"},
}


@pytest.fixture(autouse=True)
def public(settings: Settings) -> None:
    """The portal's own name, whatever name it is asked by."""
    settings.PUBLIC_URL = HERE


def nodes(kind: str) -> list[dict[str, Any]]:
    return [node for node in catalogue()["@graph"] if node["@type"] == kind]


@pytest.mark.parametrize("kind", MANDATORY)
def test_each_thing_has_its_mandatory_properties(kind: str) -> None:
    found = nodes(kind)
    assert found
    for node in found:
        assert MANDATORY[kind] - {name for name, value in node.items() if value} == set()


def test_every_dataset_is_in_it_with_both_files() -> None:
    (whole,) = nodes("dcat:Catalog")
    datasets, distributions = nodes("dcat:Dataset"), {node["@id"] for node in nodes("dcat:Distribution")}
    assert [one["@id"] for one in whole["dcat:dataset"]] == [one["@id"] for one in datasets]
    assert [one["dct:identifier"] for one in datasets] == list(DATASETS)
    files = {file["@id"] for one in datasets for file in one["dcat:distribution"]}
    assert files == distributions
    assert files == {f"{HERE}/opendata/{slug}.{form}" for slug in DATASETS for form in ("csv", "json")}


def test_titles_stand_in_both_languages_whoever_asks() -> None:
    with translation.override("en"):
        (branches, *_others) = nodes("dcat:Dataset")
    assert branches["dct:title"] == [
        {"@language": "lv", "@value": "Nodaļas"}, {"@language": "en", "@value": "Branches"}
    ]  # fmt: skip


@pytest.mark.django_db
def test_every_address_of_ours_in_it_is_answered() -> None:
    for node in catalogue()["@graph"]:
        for name in ("foaf:homepage", "dcat:landingPage", "dcat:accessURL", "dcat:downloadURL"):
            if name in node:
                path = node[name]["@id"].removeprefix(HERE)
                assert Client().get(path).status_code == 200, path


def test_it_is_json_ld_for_harvesters_and_kept_by_them() -> None:
    response = Client().get("/opendata/catalogue.jsonld")
    assert response.headers["Content-Type"] == "application/ld+json"
    assert json.loads(response.content)["@context"]["dcat"] == "http://www.w3.org/ns/dcat#"
    assert (
        Client().get("/opendata/catalogue.jsonld", headers={"If-None-Match": response.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.django_db
def test_the_list_names_the_catalogue_the_licence_and_every_dataset() -> None:
    page = Client().get("/opendata/").content.decode()
    assert "/opendata/catalogue.jsonld" in page
    assert "creativecommons.org/publicdomain/zero/1.0/" in page
    assert [slug for slug in DATASETS if f"/opendata/{slug}/" not in page] == []


@pytest.mark.django_db
def test_the_foot_of_every_page_and_the_map_for_robots_lead_there() -> None:
    assert '<a href="/opendata/">' in Client().get("/").content.decode()
    assert f"{HERE}/opendata/</loc>" in Client().get("/sitemap-pages.xml").content.decode()

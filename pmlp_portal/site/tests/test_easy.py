"""Easy language keeps its own rules, in both languages, and leads to where the thing is done."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pmlp_portal.site import icons
from pmlp_portal.site.easy import JOURNEYS, Journey

MOST_WORDS = 14  # in a sentence
LONGEST_WORD = 16  # letters


def _sentences(journey: Journey) -> list[str]:
    return [
        *map(str, journey.opening),
        *(str(step.name) for step in journey.steps),
        *(str(sentence) for step in journey.steps for sentence in step.sentences),
    ]


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.slug)
def test_sentences_are_short_and_words_are_common(journey: Journey, language: str) -> None:
    with translation.override(language):
        for sentence in _sentences(journey):
            words = re.findall(r"\w+", sentence)
            assert len(words) <= MOST_WORDS, sentence
            assert max(map(len, words)) <= LONGEST_WORD, sentence
            assert not re.search(r"[;()/]", sentence), sentence


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.slug)
def test_each_step_has_a_picture_of_ours(journey: Journey) -> None:
    assert {journey.icon, *(step.icon for step in journey.steps)} <= set(icons.SHAPES)


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    @pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.slug)
    def test_a_journey_leads_to_where_it_is_done(self, client: Client, journey: Journey, prefix: str) -> None:
        done_at = f"{prefix}{reverse(journey.route)}"

        page = client.get(f"{prefix}/easy/{journey.slug}/").content.decode()

        assert f'href="{done_at}"' in page
        assert page.count("<h2>") >= len(journey.steps)

    @pytest.mark.parametrize(
        ("page", "easy"),
        [
            ("/", "/easy/"), ("/branches/", "/easy/queue/"), ("/appointments/", "/easy/appointment/"),
            ("/forum/ask/", "/easy/question/"), ("/contacts/", "/easy/"),
        ],
    )  # fmt: skip
    def test_it_is_linked_where_the_journey_begins(self, client: Client, page: str, easy: str) -> None:
        assert f'href="{easy}"' in client.get(page).content.decode()

    def test_a_journey_nobody_wrote_is_not_there(self, client: Client) -> None:
        assert client.get("/easy/nowhere/").status_code == 404

"""manage.py index_questions: after a change of the search's words or rules."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from forum.models import Question
from forum.search.index import index_many

AT_A_TIME = 1_000


class Command(BaseCommand):
    help = "Writes anew what every published question is found by: run it when forum/search has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, some at a time; people search meanwhile."""
        ids = Question.objects.found().order_by("pk").values_list("pk", flat=True).iterator(AT_A_TIME)
        while batch := list(islice(ids, AT_A_TIME)):
            index_many(batch)

"""Questions for machines: reads are questions, asking is one deed, done once for one Idempotency-Key."""

from django.http import HttpResponse, JsonResponse
from rest_framework.request import Request

from forum import actions
from forum.api import answers, documents
from forum.api.requests import asking_in, idempotency_key, wish_in
from forum.queries.pages import question_page
from forum.queries.questions import question_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.machines import ApiView


class Questions(ApiView):
    """Questions: looked for and asked here, read at an address of their own."""

    @documents.questions
    def get(self, request: Request) -> HttpResponse:
        """Return what is found by words, or the newest."""
        return JsonResponse(answers.page(wish_in(request), address=request.build_absolute_uri(request.path)))

    @documents.ask
    def post(self, request: Request) -> HttpResponse:
        """Ask."""
        key, asking = idempotency_key(request), asking_in(request)
        asked = actions.ask(asking=asking, now=clock.now(), key=key)
        return JsonResponse(answers.asked(question_of(asked.question_id), token=asked.token), status=201)


class QuestionDetail(ApiView):
    """One question, for everybody."""

    @documents.question
    def get(self, request: Request, question_id: int) -> HttpResponse:
        """Return the question with its answer."""
        return JsonResponse(answers.detail(question_page(question_id)))

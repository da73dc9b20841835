"""To whom the news of a question goes besides its asker's address: the browser that asked for it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from forum.actions.messages import about
from forum.queries.questions import lock_question_by_token, question_by_token
from pmlp_portal.notifications.actions import subscribe_push, unsubscribe_push
from pmlp_portal.notifications.subscriptions import read_subscription


@transaction.atomic
def tell_this_browser(*, token: str, fields: Mapping[str, str], now: datetime) -> None:
    """Tell the asker's browser too. Raises QuestionNotFound, BrowserMalformed and BrowsersEnough."""
    question = lock_question_by_token(token)
    subscribe_push(about=about(question), subscription=read_subscription(fields), language=question.language, now=now)


def tell_browser_no_more(*, token: str, fields: Mapping[str, str], now: datetime) -> None:
    """Tell this browser no more. Raises QuestionNotFound, NoBrowser."""
    unsubscribe_push(about=about(question_by_token(token)), endpoint=fields.get("endpoint", ""), now=now)

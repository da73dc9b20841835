"""What a page of a survey sends: one answer, or several, and the evidence of a score."""

from dataclasses import dataclass

from django.http import QueryDict

from surveys.queries.questionnaires import Questionnaire
from surveys.queries.survey_pages import Kept
from surveys.replies import Reply, read_reply


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it was sent. What no database can keep has been left out: nobody types it."""

    said: tuple[str, ...]
    link: str
    comment: str

    @property
    def kept(self) -> Kept:
        """What is shown again when it was not taken."""
        return Kept(frozenset(self.said), next((word for word in self.said if word), ""), self.link, self.comment)

    def reply_to(self, questionnaire: Questionnaire, code: str) -> Reply:
        """Read it as the answer to a question. Raises QuestionNotAsked, ReplyMissing, ReplyWrong and so on."""
        wording = questionnaire.wordings[questionnaire.question(code).code]
        return read_reply(wording, self.said, link=self.link, comment=self.comment)


def sent_in(data: QueryDict) -> Sent:
    """Return what a form sent."""
    said = tuple(_storable(word) for word in data.getlist("answer"))
    return Sent(said, _storable(data.get("link", "")), _storable(data.get("comment", "")))


def _storable(text: str) -> str:
    """Return the text as a database can keep it: NUL and half characters can't be kept."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()

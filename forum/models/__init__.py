"""The things of the forum."""

from forum.models.answers import Answer, AnswerVersion, Citation, CitationKind
from forum.models.originals import Original, Part, Passage
from forum.models.questions import FollowUp, Look, Question, QuestionMove, QuestionQuerySet, Vote
from forum.models.rules import Absence, AnswerRuleRow, CannedPassage, Category, ForumPolicyRow, Regulation
from forum.models.search_words import SearchWord

__all__ = [
    "Absence",
    "Answer",
    "AnswerRuleRow",
    "AnswerVersion",
    "CannedPassage",
    "Category",
    "Citation",
    "CitationKind",
    "FollowUp",
    "ForumPolicyRow",
    "Look",
    "Original",
    "Part",
    "Passage",
    "Question",
    "QuestionMove",
    "QuestionQuerySet",
    "Regulation",
    "SearchWord",
    "Vote",
]

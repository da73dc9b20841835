"""Every "no" of the forum, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, DomainError, Invalid, NotFound


class QuestionNotFound(NotFound):
    code = "question_not_found"
    sentence = _("There is no question at this address. Check the link in our message.")


class QuestionHidden(DomainError):
    """There was one, and everybody could read it."""

    code = "question_hidden"
    status = 410
    sentence = _("We do not show this question any more.")


class TitleMissing(Invalid):
    code = "title_missing"
    sentence = _("Write your question in one sentence.")


class TitleTooLong(Invalid):
    code = "title_too_long"
    sentence = _("A question has at most {limit} characters. Write the rest below it.")


class TextTooLong(Invalid):
    code = "text_too_long"
    sentence = _("This is too long: at most {limit} characters.")


class TextMissing(Invalid):
    code = "text_missing"
    sentence = _("Write something first.")


class BecauseMissing(Invalid):
    code = "because_missing"
    sentence = _("Say why: who comes after you wants to know.")


class InstitutionMissing(Invalid):
    code = "institution_missing"
    sentence = _("Name the institution it is sent to.")


class SavedMeanwhile(Conflict):
    """`who` saved first. Nothing of theirs is overwritten."""

    code = "saved_meanwhile"
    sentence = _("{who} saved this in the meantime. Look at it, then save yours again.")


class NobodyThere(Conflict):
    code = "nobody_there"
    sentence = _("Nobody of this category's experts is there. Choose somebody yourself.")


class NotAnExpert(Invalid):
    code = "not_an_expert"
    sentence = _("Choose somebody who answers in the forum.")


class NotYours(Conflict):
    code = "not_yours"
    sentence = _("This question is with {who}. Take it over first.")


class NotTheOther(Conflict):
    """A double has to lead somewhere people can read."""

    code = "not_the_other"
    sentence = _("Choose a published question as the same one.")


class NotMoved(Conflict):
    code = "not_moved"
    sentence = _("This question stands somewhere else by now. The page shows where.")


class NoDraft(Conflict):
    code = "no_draft"
    sentence = _("There is no draft of this answer. Write one first.")


class DraftInReview(Conflict):
    code = "draft_in_review"
    sentence = _("A second expert is looking at this answer. Ask for it back to change it.")


class OwnAnswer(Conflict):
    code = "own_answer"
    sentence = _("Somebody else approves what you wrote.")


class CorrectionMissing(Invalid):
    code = "correction_missing"
    sentence = _("Say what you correct: readers see it beside the answer.")


class FollowUpOpen(Conflict):
    code = "follow_up_open"
    sentence = _("We are answering what you asked further. You can ask again after that.")


class FollowUpsEnough(Conflict):
    code = "follow_ups_enough"
    sentence = _("This has become a conversation of its own. Please ask a new question.")


class NotAskedBack(Conflict):
    code = "not_asked_back"
    sentence = _("We are not waiting for your reply any more.")


class NotReadable(Conflict):
    code = "not_readable"
    sentence = _("This answer can't be judged any more.")


class PassageWrong(Invalid):
    code = "passage_wrong"
    sentence = _("Mark the words to mask anew.")


class OriginalGone(Conflict):
    code = "original_gone"
    sentence = _("The original has been deleted: what is masked stays masked.")


class GroundMissing(Invalid):
    code = "ground_missing"
    sentence = _("Choose what the answer rests on.")


class CitationGone(NotFound):
    code = "citation_gone"
    sentence = _("What you cite is not there any more.")


class WordsNotThere(Invalid):
    """What is to be masked has to be told as it is written."""

    code = "words_not_there"
    sentence = _("These words are not in the question. Copy them as they are written.")


class BackTooEarly(Invalid):
    code = "back_too_early"
    sentence = _("Who is away comes back on a later day.")


class AwayAlready(Conflict):
    code = "away_already"
    sentence = _("Some of these days are in another absence already.")


class TooManyAtOnce(Invalid):
    code = "too_many_at_once"
    sentence = _("Choose from 1 to {limit} questions.")

"""Questions as they lie on the forum's desks, for the tour of all pages."""

from collections.abc import Mapping
from datetime import timedelta

from forum import actions
from forum.actions import Draft, Ground
from forum.models import CitationKind, Question, Regulation
from pmlp_portal.kernel import clock
from tests.browser.questions import Experts, answer, ask, given_to_anda


def questions_on_desks(experts: Experts) -> Mapping[str, Question]:
    """Return one being written, one that waits for Anda to approve, one whose ground has changed, one nearly late."""
    return {
        "written": _written(experts),
        "submitted": _submitted(experts),
        "changed": _changed(experts),
        "late": _late(experts),
    }


def _written(experts: Experts) -> Question:
    """Sent back once, resting on a rule, with a colleague looking on."""
    question, now = given_to_anda(experts, ask(experts, "Kas jāņem līdzi pēc bērna pases?")), clock.now()
    rule = Regulation.objects.create(
        number="Nr. 133", name_lv="Pasu noteikumi", name_en="Passport rules", valid_from=clock.day_of(now)
    )
    wording = actions.save_and_cite(
        question_id=question.pk,
        revision=0,
        draft=Draft("Bērna veco pasi.\n\nBērnam jābūt klāt."),
        ground=Ground(CitationKind.REGULATION, rule.pk),
        by=experts.anda,
        now=now,
    )
    seen = wording.revision
    actions.submit_for_second_eyes(question_id=question.pk, revision=seen, by=experts.anda, now=now)
    actions.send_back(
        question_id=question.pk, revision=seen, because="Trūkst cenas.", by=experts.liga, now=now
    )  # fmt: skip
    actions.note_look(question_id=question.pk, by=experts.liga, now=now + timedelta(hours=1))
    return question


def _submitted(experts: Experts) -> Question:
    question, now = ask(experts, "Vai pasi var saņemt cits?"), clock.now()
    question = actions.assign(
        question_id=question.pk, seen=question.version, to=experts.liga, by=experts.maris, now=now
    )  # fmt: skip
    actions.save_and_submit(
        question_id=question.pk, revision=0, draft=Draft("Jā, ar **pilnvaru**."), by=experts.liga, now=now
    )  # fmt: skip
    return question


def _changed(experts: Experts) -> Question:
    question = answer(experts, given_to_anda(experts, ask(experts, "Cik maksā bērna pase?")), "25 €.")
    Regulation.objects.filter(number="Nr. 134").update(url="https://example.lv/134")
    actions.review_citations(answer_id=question.answer.pk, now=clock.now())
    return question


def _late(experts: Experts) -> Question:
    question, now = (
        given_to_anda(experts, ask(experts, "Uzturēšanās atļauja studentam: kāpēc vēl nav atbildes?")),
        clock.now(),
    )
    yesterday = clock.day_of(now) - timedelta(days=1)
    Question.objects.filter(pk=question.pk).update(due_on=yesterday, aim_on=yesterday)
    actions.tell_leads(question_id=question.pk, now=now)
    return question

"""Questions by what has become of them, for the tour of all pages and for journeys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forum import actions
from forum.actions import Asking, Draft
from forum.models import Category, CitationKind, Question, Regulation
from forum.tests.factories import make_staff
from forum.tokens import token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact


@dataclass(frozen=True, slots=True)
class Experts:
    """Who answers, who looks at what she wrote, and who sorts."""

    anda: User
    liga: User
    maris: User
    topic: Category


def employ_experts(name: str = "tour") -> Experts:
    """Let three people work in the forum, with a topic of their own."""
    anda, liga = (make_staff(f"{who}.{name}", Role.EXPERT) for who in ("anda", "liga"))
    topic, _ = Category.objects.get_or_create(slug=name, defaults={"name_lv": "Pases", "name_en": "Passports"})
    topic.experts.add(anda, liga)
    return Experts(anda, liga, make_staff(f"maris.{name}", Role.MODERATOR), topic)


def ask(experts: Experts, title: str = "Vai bērnam pase jāmaina, ja mainās uzvārds?") -> Question:
    """Ask, with a personal code in it."""
    asking = Asking(
        title=title,
        text="Meitai 7 gadi, viņas kods ir 328673-00679.\n\nUzvārds mainīts oktobrī.",
        category=experts.topic.slug,
        contact=Contact("email", "anna@example.lv"),
    )
    return Question.objects.get(pk=actions.ask(asking=asking, now=clock.now()).question_id)


def given_to_anda(experts: Experts, question: Question) -> Question:
    """Put a question onto Anda's table."""
    return actions.assign(
        question_id=question.pk, seen=question.version, to=experts.anda, by=experts.maris, now=clock.now()
    )


def answer(experts: Experts, question: Question, text: str, *, correction: str = "") -> Question:
    """Anda writes, and rests it on a rule; Līga publishes."""
    revision = actions.correct(question_id=question.pk, by=experts.anda, now=clock.now()).revision if correction else 0
    draft = Draft(text, correction)
    wording = actions.save_draft(
        question_id=question.pk, revision=revision, draft=draft, by=experts.anda, now=clock.now()
    )
    pk, seen, now = question.pk, wording.revision, clock.now()
    actions.cite(
        question_id=pk, revision=seen, kind=CitationKind.REGULATION, row_id=_rule().pk, by=experts.anda, now=now
    )
    actions.submit_for_second_eyes(question_id=pk, revision=seen, by=experts.anda, now=now)
    actions.approve(question_id=pk, revision=seen, by=experts.liga, now=now)
    return Question.objects.get(pk=question.pk)


def _rule() -> Regulation:
    rule, _ = Regulation.objects.get_or_create(
        number="Nr. 134", defaults={"name_lv": "Noteikumi", "name_en": "Rules", "valid_from": date(2026, 1, 1)}
    )
    return rule


def link_of(question: Question) -> str:
    """Return the token its asker was sent."""
    return token_of(question.token_seed)


def questions_in_each_state(experts: Experts) -> Mapping[str, Question]:
    """Return a question in each state its asker may meet it in."""
    now, by = clock.now(), experts.maris
    published = answer(experts, given_to_anda(experts, ask(experts)), "Jā, **30 dienās**:\n\n- pase 50 €\n- karte 30 €")
    reopened = answer(experts, given_to_anda(experts, ask(experts, "Cik ilgi gaida pasi?")), "10 darbdienas.")
    reopened = answer(experts, reopened, "10 darbdienas vai divas.", correction="Ir arī ātrāk")
    actions.ask_further(token=link_of(reopened), text="Un ja steidzami?", now=now)
    asked_back = given_to_anda(experts, ask(experts, "Vai der vecā pase?"))
    actions.ask_back(
        question_id=asked_back.pk, seen=asked_back.version, text="Kurā gadā tā izdota?", by=experts.anda, now=now
    )
    declined, double, forwarded = (
        ask(experts, "Kāds būs laiks?"),
        ask(experts, "Jāmaina pase?"),
        ask(experts, "Nodoklis?"),
    )
    actions.decline(question_id=declined.pk, seen=1, because="Par laiku atbild meteorologi.", by=by, now=now)
    actions.mark_duplicate(question_id=double.pk, seen=1, of=published.pk, by=by, now=now)
    actions.forward(question_id=forwarded.pk, seen=1, to="Valsts ieņēmumu dienests", because="", by=by, now=now)
    hidden = answer(experts, given_to_anda(experts, ask(experts, "Kas ir vadītājs?")), "Anna.")
    actions.hide(question_id=hidden.pk, seen=hidden.version, because="Kļūda", by=by, now=now)
    return {
        "received": ask(experts, "Kur maksāt nodevu?"),
        "asked-back": asked_back,
        "published": published,
        "reopened": reopened,
        "declined": declined,
        "duplicate": double,
        "forwarded": forwarded,
        "hidden": hidden,
    }

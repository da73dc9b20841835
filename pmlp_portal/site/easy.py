"""The main journeys in easy language: short sentences, one thought each, a picture beside each step."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pmlp_portal.kernel.errors import NotFound

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, or one thing that happens: its picture, its name, and a few short sentences."""

    icon: str
    name: Text
    sentences: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Journey:
    """One page. `route` is where it is really done."""

    slug: str
    icon: str
    title: Text
    opening: Sequence[Text]
    steps: Sequence[Step]
    route: str
    act: Text


JOURNEYS: Sequence[Journey] = (
    Journey(
        "queue", "people", _("How to join the queue"),
        (_("You can join the queue from home."), _("You need a phone or a computer."), _("You need no account.")),
        (
            Step("search", _("Choose a branch"), (
                _("The page shows all branches."), _("The page shows how long the wait is."),
                _("Choose a branch with a short wait."),
            )),
            Step("id-card", _("Choose what you need"), (_("For example: a passport or an ID card."),)),
            Step("tick", _("Press “Join the queue”"), (
                _("You get a number."), _("The page says when you will be called."), _("Keep the page open."),
            )),
            Step("walk", _("Go to the branch"), (
                _("The page tells you when to leave."), _("Be at the branch by the time the page says."),
                _("At the branch press “I am at the branch”."),
            )),
            Step("bell", _("Wait for your number"), (
                _("The screen in the hall shows your number."), _("The screen shows which counter to go to."),
            )),
        ),
        "queueing:branches", _("Choose a branch"),
    ),
    Journey(
        "appointment", "calendar", _("How to book a time"),
        (_("You can choose a day and a time."), _("Then you wait only a little."), _("You need an e-mail address.")),
        (
            Step("id-card", _("Choose what you need"), (_("For example: a passport or an ID card."),)),
            Step("place", _("Choose a branch"), (_("The page shows the free times of each branch."),)),
            Step("calendar", _("Choose a day and a time"), (_("We keep the time for you for a few minutes."),)),
            Step("envelope", _("Write your name and e-mail"), (
                _("We send you a code."), _("Write the code on the page."), _("Now the time is yours."),
            )),
            Step("walk", _("Come at your time"), (
                _("Take your documents with you."), _("If you can't come, cancel the time."),
                _("The link is in our letter."),
            )),
        ),
        "appointments:start", _("Book an appointment"),
    ),
    Journey(
        "question", "question", _("How to ask a question"),
        (_("You can ask our experts."), _("Everybody can read the answer."), _("Nobody sees your name.")),
        (
            Step("search", _("Look for an answer first"), (
                _("Perhaps somebody has asked the same."), _("Then the answer is there at once."),
            )),
            Step("clipboard", _("Write your question"), (
                _("Write in short sentences."), _("Do not write your personal code."),
                _("Do not write the number of your document."),
            )),
            Step("envelope", _("Leave your e-mail if you like"), (
                _("Then we write to you when the answer is there."), _("Nobody else sees your e-mail."),
            )),
            Step("tick", _("Read the answer"), (_("The page says by which day we answer."),)),
        ),
        "forum:ask", _("Ask a question"),
    ),
    Journey(
        "visit", "home", _("What happens at the branch"),
        (_("A branch is our office in your town."), _("There you hand in papers and get documents.")),
        (
            Step("home", _("You come in"), (
                _("There is a machine for numbers at the door."), _("It is called a kiosk."),
                _("Take a number there if you have none."),
            )),
            Step("clock", _("You wait"), (
                _("There are chairs in the hall."), _("A screen shows the numbers."), _("A voice says the number too."),
            )),
            Step("bell", _("Your number is called"), (
                _("Go to the counter with the number on the screen."), _("You have a few minutes to come."),
                _("If you are late, tell a member of staff."),
            )),
            Step("clipboard", _("You talk to a member of staff"), (
                _("Show your documents."), _("Say what you need."), _("You can ask if something is not clear."),
            )),
            Step("collect", _("You get your document later"), (
                _("The member of staff says on which day."), _("Then you come once more."),
            )),
        ),
        "queueing:branches", _("Where the branches are and how to reach them"),
    ),
    Journey(
        "help", "info", _("How to get help"),
        (_("You need not come alone."), _("We help you."), _("Help costs nothing.")),
        (
            Step("people", _("Come with somebody you trust"), (
                _("A friend or somebody of your family can come with you."), _("An assistant can come with you."),
                _("You both go to the counter together."),
            )),
            Step("clock", _("Ask for more time"), (
                _("Tell us when you take a number."), _("On the page mark “I need more time at the counter”."),
                _("Then nobody hurries you."),
            )),
            Step("walk", _("Ask us to come to you"), (
                _("Is it hard for you to walk or to see?"), _("Mark “Please come to me when it is my turn”."),
                _("A member of staff comes to you in the hall."),
            )),
            Step("question", _("Ask a member of staff"), (
                _("Staff are in the hall and at the counters."), _("They can take a number for you."),
            )),
            Step("envelope", _("Call us or write to us"), (
                _("Tell us before you come what you need."), _("Then we can prepare."),
            )),
        ),
        "site:contacts", pgettext_lazy("easy language", "How to reach us"),
    ),
)  # fmt: skip


def journey(slug: str) -> Journey:
    """Return one. Raises NotFound."""
    found = next((one for one in JOURNEYS if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found

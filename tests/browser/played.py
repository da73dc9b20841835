"""The demonstration branch after some hours of its player's, with acts of two more clerks and of some visitors."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions import JoinRequest
from queueing.demonstration import DEMO_SLUG
from queueing.management.commands.play_demo import set_stage
from queueing.models import Channel
from queueing.player.stage import Stage
from queueing.queries.facts import branch_facts
from tests.browser.cast import COLLECTING, PASSPORTS

MINUTE = timedelta(minutes=1)
SEED = 7


@dataclass(slots=True)
class Played:
    """What there is to show: tickets by what has become of them, and two counters with their clerks."""

    clara: User
    peteris: User
    third: Counter
    fourth: Counter
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def open_counters(self, now: datetime) -> None:
        """Begin work."""
        actions.open_counter(counter=self.third, by=self.clara, now=now)
        actions.open_counter(counter=self.fourth, by=self.peteris, now=now)

    def join(self, name: str, travel_time: timedelta, now: datetime) -> None:
        """Join from a phone; who needs no time for the way is there already."""
        request = JoinRequest(service=PASSPORTS, travel_time=travel_time)
        issued = actions.join_remotely(facts=branch_facts(DEMO_SLUG, now=now), request=request, now=now)
        self.tokens[name], self.ids[name] = issued.token, issued.ticket_id
        if not travel_time:
            actions.check_in(ticket_id=issued.ticket_id, by=None, now=now)

    def call(self, name: str, counter: Counter, by: User, now: datetime) -> None:
        """Call somebody who has waited for a while."""
        self.join(name, timedelta(0), now - 14 * MINUTE)
        actions.call_ticket(counter_id=counter.pk, ticket_id=self.ids[name], by=by, now=now)

    def set_aside(self, now: datetime) -> None:
        """Somebody is called to the third counter and sent to have a photograph taken."""
        self.call("parked", self.third, self.clara, now)
        actions.start(ticket_id=self.ids["parked"], by=self.clara, now=now + MINUTE / 2)
        actions.park(ticket_id=self.ids["parked"], by=self.clara, now=now + 2 * MINUTE)

    def miss(self, now: datetime) -> None:
        """Nobody comes to the fourth counter."""
        self.call("missed", self.fourth, self.peteris, now)
        actions.mark_no_show(ticket_id=self.ids["missed"], by=self.peteris, now=now + 4 * MINUTE)

    def serve(self, now: datetime) -> None:
        """Begin at the third counter."""
        self.call("serving", self.third, self.clara, now)
        actions.start(ticket_id=self.ids["serving"], by=self.clara, now=now + MINUTE / 2)

    def fill_the_hall(self, now: datetime) -> None:
        """Some have taken a number at the kiosk."""
        for minutes in range(14, 1, -1):
            service = PASSPORTS if minutes % 3 else COLLECTING
            request = JoinRequest(service=service, channel=Channel.KIOSK)
            at = now - minutes * MINUTE
            actions.issue_ticket(facts=branch_facts(DEMO_SLUG, now=at), request=request, by=None, now=at)


def play() -> Played:
    """Live the day until now."""
    now = clock.now()
    began = max(now - 150 * MINUTE, clock.at(clock.day_of(now), clock.MIDNIGHT))
    stage = Stage(slug=DEMO_SLUG, speed=1.0, chance=random.Random(SEED), now=lambda: began)
    set_stage(stage)
    played = _people()
    stage.plan(now - 20 * MINUTE, played.open_counters)
    stage.plan(now - 12 * MINUTE, played.set_aside)
    stage.plan(now - 11 * MINUTE, played.miss)
    stage.plan(now - 6 * MINUTE, played.serve)
    stage.plan(now - MINUTE / 2, played.fill_the_hall)
    stage.plan(now - MINUTE / 2, lambda at: played.join("waiting", 10 * MINUTE, at))
    stage.plan(now - MINUTE / 2, lambda at: played.join("leave", 90 * MINUTE, at))
    stage.plan(now - MINUTE / 4, lambda at: played.call("called", played.fourth, played.peteris, at))
    stage.rehearse(now)
    return played


def _people() -> Played:
    counters = {counter.number: counter for counter in Counter.objects.filter(branch__slug=DEMO_SLUG)}
    clerks = {user.username: user for user in User.objects.filter(username__endswith=".demo")}
    return Played(clerks["clara.demo"], clerks["peteris.demo"], counters[3], counters[4])

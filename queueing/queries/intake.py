"""Whether one may join: is it offered, are the doors open, is a number left. Everything else is for the constraints."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pmlp_portal.directory.models import Rollout
from pmlp_portal.kernel.wording import wall
from queueing import errors
from queueing.forecast import Forecast
from queueing.models import Channel, HaltKind, HaltReason
from queueing.policies import remote_intake
from queueing.queries.facts import BranchFacts, ServiceFacts
from queueing.queries.joining import next_opening_sentence


@dataclass(frozen=True, slots=True)
class Taken:
    """How many numbers of a branch's day are gone, how many of them remotely, and how many remote ones wait now."""

    numbers: int = 0
    remote: int = 0
    remote_waiting: int = 0


def require_service(facts: BranchFacts, *, service: str, channel: Channel) -> ServiceFacts:
    """Return the service. Raises ServiceNotOffered, ServiceByAppointment or ServiceNotRemote."""
    offered = facts.services.get(service)
    if offered is None:
        raise errors.ServiceNotOffered(branch_in=facts.name_in)
    if channel in {Channel.REMOTE, Channel.KIOSK} and not offered.is_walk_in:
        raise errors.ServiceByAppointment
    if channel == Channel.REMOTE and not offered.is_remote:
        raise errors.ServiceNotRemote
    return offered


def require_kept(facts: BranchFacts, *, forecast: Forecast, channel: Channel) -> None:
    """Raise NotBeforeClosing where a number would promise a turn that today can't be relied on to bring."""
    if not is_kept(facts, forecast=forecast, channel=channel):
        assert facts.opening is not None
        raise errors.NotBeforeClosing(branch_in=facts.name_in, until_time=wall(facts.opening.end))


def is_kept(facts: BranchFacts, *, forecast: Forecast, channel: Channel) -> bool:
    """Whether who joins from afar is called before closing with 90 %. To whom it gives a number at the branch the
    number itself says so; doors that do not close break no promise at midnight; where nothing can be said nothing is
    promised.
    """
    if channel != Channel.REMOTE or facts.is_round_the_clock or not facts.policy.intake_keeps_word:
        return True
    return forecast.is_kept


def require_open(facts: BranchFacts, *, channel: Channel, now: datetime) -> None:
    """Raise what keeps people from joining at this time of the day."""
    hindrance = hindrance_of(facts, channel=channel, now=now)
    if hindrance is not None:
        raise hindrance(**_told(hindrance, facts, channel, now))


def hindrance_of(facts: BranchFacts, *, channel: Channel, now: datetime) -> type[errors.JoinRefused] | None:
    """Return what keeps people from joining at this time of the day; asks the database nothing."""
    if facts.opening is None:
        return errors.BranchClosed
    if now >= facts.opening.end:
        return errors.ClosedForToday
    if (halted := _halted(facts, channel)) is not None:
        return halted
    if channel == Channel.REMOTE and facts.rollout == Rollout.OFF:
        return errors.RemoteOff
    begins, ends = intake_hours(facts, channel=channel)
    if now < begins:
        return errors.NotYetOpen
    return errors.IntakeOver if now >= ends else None


def _halted(facts: BranchFacts, channel: Channel) -> type[errors.JoinRefused] | None:
    """Who has booked was promised a time: that intake is stopped does not keep them out."""
    if facts.closure is not None:
        return errors.BranchShut
    if channel == Channel.BOOKING:
        return None
    if facts.intake_halt is not None:
        return errors.IntakeStoppedBecause
    return errors.IntakeStopped if facts.policy.intake_is_stopped else None


def refusal_of_halt(facts: BranchFacts, *, kind: HaltKind, reason: HaltReason) -> errors.JoinRefused:
    """Return the refusal of a halt that the facts do not tell of yet."""
    refusal = errors.BranchShut if kind == HaltKind.BRANCH else errors.IntakeStoppedBecause
    return refusal(branch=facts.name, reason=str(reason.label))


def intake_hours(facts: BranchFacts, *, channel: Channel) -> tuple[datetime, datetime]:
    """Return from when until when (not in) one may join on a day the branch opens."""
    if facts.opening is None:
        raise errors.BranchClosed(branch=facts.name, next_opening="")
    if channel == Channel.REMOTE:
        return remote_intake(facts.opening.start, facts.opening.end, facts.policy)
    return facts.opening.start, facts.opening.end


def _told(
    hindrance: type[errors.JoinRefused], facts: BranchFacts, channel: Channel, now: datetime
) -> dict[str, Any]:  # what the sentences of refusals name
    told: dict[str, Any] = {"branch": facts.name}
    if hindrance is errors.NotYetOpen:
        return {"from_time": wall(intake_hours(facts, channel=channel)[0])}
    if hindrance in {errors.IntakeOver, errors.BranchClosed, errors.ClosedForToday}:
        told["next_opening"] = next_opening_sentence(facts, now=now)
    halt = {errors.BranchShut: facts.closure, errors.IntakeStoppedBecause: facts.intake_halt}.get(hindrance)
    if halt is not None:
        told["reason"] = halt.why
    if hindrance is errors.IntakeOver:
        told["until_time"] = wall(intake_hours(facts, channel=channel)[1])
    if hindrance is errors.ClosedForToday and facts.opening:
        told["until_time"] = wall(facts.opening.end)
    return told


def lack_of_numbers(facts: BranchFacts, *, taken: Taken) -> errors.JoinRefused | None:
    """Return which limit of the day, or of one moment, leaves no remote number."""
    if facts.tickets_a_day is not None and taken.numbers >= facts.tickets_a_day:
        return errors.DayFull(limit=facts.tickets_a_day, branch_in=facts.name_in)
    if facts.policy.remote_a_day is not None and taken.remote >= facts.policy.remote_a_day:
        return errors.RemoteDayFull(limit=facts.policy.remote_a_day)
    if facts.policy.remote_at_a_time is not None and taken.remote_waiting >= facts.policy.remote_at_a_time:
        return errors.RemoteQueueFull(limit=facts.policy.remote_at_a_time)
    return None

"""What the API takes, and how what it answers is described; answers themselves are built in `answers`."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from pmlp_portal.kernel.api_documents import NUMBER, TEXT
from queueing.models import Channel
from queueing.states import TicketState

LONGEST_WAY = 24 * 60  # minutes; each branch's rules say less
_YES_OR_NO: dict[str, Any] = {
    "invalid": _("This must be true or false."),
    "null": _("This must be true or false."),
}


class JoinSerializer(serializers.Serializer[Any]):
    """A wish to join a queue from afar."""

    service = serializers.SlugField(
        max_length=50,
        help_text="Slug of a service that the branch offers remotely.",
        error_messages={**TEXT, "invalid": _("This must be the slug of a service.")},
    )
    channel = serializers.ChoiceField(
        choices=[Channel.REMOTE.value],
        default=Channel.REMOTE.value,
        error_messages={"invalid_choice": _("Only remote tickets are issued here. Others are issued at the branch.")},
    )
    travel_minutes = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_WAY,
        required=False,
        help_text="How far away you are. Before that time has passed you are not called, and your place is kept.",
        error_messages={
            **NUMBER,
            "min_value": _("This must be 0 or more."),
            "max_value": _("This must be {max_value} or less."),
        },
    )
    contact = serializers.CharField(
        max_length=254,
        required=False,
        allow_blank=True,
        default="",
        help_text="E-mail address or phone number for two messages: leave now, and your turn is near.",
        error_messages=TEXT,
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text="Language of the ticket and its messages; without it, of Accept-Language.",
        error_messages={"invalid_choice": _("This must be lv or en.")},
    )
    more_time = serializers.BooleanField(
        default=False, help_text="The visitor needs more time. No reason is asked.", error_messages=_YES_OR_NO
    )
    fetch_me = serializers.BooleanField(
        default=False, help_text="Please fetch the visitor when called.", error_messages=_YES_OR_NO
    )


class ForecastSerializer(serializers.Serializer[Any]):
    """Clock times of the call, which one, five and nine in ten are called by; and when to be there at the latest."""

    p10 = serializers.DateTimeField()
    p50 = serializers.DateTimeField()
    p90 = serializers.DateTimeField()
    be_there_by = serializers.DateTimeField()


class TicketSerializer(serializers.Serializer[Any]):
    """A ticket as its holder sees it."""

    number = serializers.CharField(help_text="As it is called: A042.")
    token = serializers.CharField(help_text="Opens the ticket: keep it secret.")
    place = serializers.IntegerField(allow_null=True, help_text="1 is next; null when the ticket does not wait.")
    state = serializers.ChoiceField(choices=TicketState.choices)
    forecast = ForecastSerializer(allow_null=True)
    forecast_reason = serializers.CharField(required=False, help_text="Why there is no forecast; only when it is null.")
    forecast_reason_code = serializers.CharField(required=False)
    branch = serializers.CharField(help_text="Slug.")
    service = serializers.CharField(help_text="Slug.")
    counter = serializers.IntegerField(allow_null=True, help_text="Number of the counter, from the call on.")
    kept_until = serializers.DateTimeField(allow_null=True, help_text="Until when a called or missed turn is kept.")


class BranchSerializer(serializers.Serializer[Any]):
    """A branch and its queue as they stand."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    open_now = serializers.BooleanField()
    waiting = serializers.IntegerField(help_text="People in the queue.")
    wait = ForecastSerializer(allow_null=True, help_text="For somebody who joins now for the first service.")
    wait_reason = serializers.CharField(required=False, help_text="Why there is no forecast; only when it is null.")
    remote = serializers.BooleanField(help_text="Whether one can join remotely at this moment.")


class BranchPageSerializer(serializers.Serializer[Any]):
    """A hundred branches at most."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    results = BranchSerializer(many=True)


class OfferSerializer(serializers.Serializer[Any]):
    """A service as one branch offers it."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    remote = serializers.BooleanField(help_text="Whether it can be joined remotely at this branch.")


class BranchDetailSerializer(BranchSerializer):
    """A branch with what it offers, services that can be joined remotely first."""

    services = OfferSerializer(many=True)
    address = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    hours = serializers.ListField(child=serializers.CharField(), help_text="The regular week, line by line.")
    is_demonstration = serializers.BooleanField()


class ServiceQueueSerializer(serializers.Serializer[Any]):
    """One service's share of the queue."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    waiting = serializers.IntegerField()
    forecast = ForecastSerializer(allow_null=True, help_text="For somebody who joins now.")
    forecast_reason = serializers.CharField(required=False)
    forecast_reason_code = serializers.CharField(required=False)


class QueuedSerializer(serializers.Serializer[Any]):
    """A ticket as everybody may see it."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=TicketState.choices)
    place = serializers.IntegerField(allow_null=True)
    forecast = ForecastSerializer(allow_null=True)


class LastCallSerializer(serializers.Serializer[Any]):
    """A call of today."""

    number = serializers.CharField()
    counter = serializers.IntegerField()
    called_at = serializers.DateTimeField()


class QueueSerializer(serializers.Serializer[Any]):
    """The queue of a branch at one version; numbers, never people."""

    branch = serializers.CharField()
    version = serializers.IntegerField(help_text="Grows with every change of the queue.")
    open_now = serializers.BooleanField()
    waiting = serializers.IntegerField()
    counters = serializers.IntegerField(help_text="Counters that are open and not paused.")
    services = ServiceQueueSerializer(many=True)
    tickets = QueuedSerializer(many=True, help_text="Waiting ones in calling order, then those at counters.")
    last_calls = LastCallSerializer(many=True)

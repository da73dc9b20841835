import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import queueing.policies


class Migration(migrations.Migration):
    replaces = [
        ("queueing", "0001_initial"),
        ("queueing", "0002_acts_and_shifts"),
        ("queueing", "0004_names_of_columns"),
        ("queueing", "0005_no_clerk_at_two_counters"),
        ("queueing", "0006_expected_arrivals"),
        ("queueing", "0007_tallies"),
        ("queueing", "0008_forecasts"),
        ("queueing", "0009_learned_pace"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("directory", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="BranchForecast",
            fields=[
                (
                    "branch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="forecast",
                        serialize=False,
                        to="directory.branch",
                    ),
                ),
                ("day", models.DateField()),
                ("version", models.BigIntegerField()),
                ("directory_version", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("body", models.JSONField()),
            ],
            options={
                "verbose_name": "forecast of a branch",
                "verbose_name_plural": "forecasts of branches",
            },
        ),
        migrations.CreateModel(
            name="CounterSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                ("ended_with_day", models.BooleanField(default=False, verbose_name="forgotten, closed with the day")),
                ("acts", models.PositiveIntegerField(default=0, verbose_name="acts")),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counter_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="directory.counter",
                        verbose_name="counter",
                    ),
                ),
            ],
            options={
                "verbose_name": "counter session",
                "verbose_name_plural": "counter sessions",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("counter",),
                        name="one_open_session_per_counter",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("clerk",),
                        name="one_open_session_per_clerk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="session_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounterPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[("lunch", "Lunch"), ("other", "Other")], max_length=10, verbose_name="reason"
                    ),
                ),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="queueing.countersession",
                        verbose_name="counter session",
                    ),
                ),
            ],
            options={
                "verbose_name": "pause",
                "verbose_name_plural": "pauses",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("session",),
                        name="one_open_pause_per_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("began_at")), _connector="OR"
                        ),
                        name="pause_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayLesson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("is_over", models.BooleanField(verbose_name="the day is over")),
                ("services", models.PositiveIntegerField(verbose_name="services")),
                ("calls", models.PositiveIntegerField(verbose_name="calls")),
                ("book", models.JSONField(verbose_name="observations")),
                ("noted_at", models.DateTimeField(verbose_name="noted at")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lessons",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson of a day",
                "verbose_name_plural": "lessons of days",
                "constraints": [models.UniqueConstraint(fields=("branch", "day"), name="one_lesson_per_branch_day")],
            },
        ),
        migrations.CreateModel(
            name="ExpectedArrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("ranks_at", models.DateTimeField(verbose_name="will rank at")),
                ("persons", models.PositiveSmallIntegerField(default=1, verbose_name="persons")),
                ("origin", models.CharField(max_length=60, unique=True, verbose_name="origin")),
                ("arrived_at", models.DateTimeField(null=True, verbose_name="arrived at")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled at")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected_arrivals",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "expected arrival",
                "verbose_name_plural": "expected arrivals",
                "indexes": [
                    models.Index(
                        condition=models.Q(("arrived_at__isnull", True), ("cancelled_at__isnull", True)),
                        fields=["branch", "day", "ranks_at"],
                        name="arrival_expected",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LearnedParameter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("service_mean", "mean of log minutes of a service"),
                            ("service_spread", "spread of log minutes of a service"),
                            ("clerk", "how much slower a clerk is (log minutes)"),
                            ("clerk_at_service", "how much slower a clerk is at one service (log minutes)"),
                            ("any_mean", "mean of log minutes of any service"),
                            ("residuals", "how far single services lie from their mean, in spreads"),
                            ("walks", "minutes from the call to the start"),
                            ("gaps", "minutes from the end of one to the next call"),
                            ("absent_at_once", "share of those at the branch who are gone however short the wait"),
                            ("absent_per_minute", "share of those at the branch who go, each minute"),
                            ("comers_absent", "share of those who came on purpose and are gone at the call"),
                            ("comes_for_turn", "people come for the turn they were told of (1) or when they said (0)"),
                            ("remote_lateness", "minutes from the arrival reckoned with to the real one"),
                            ("remote_absent", "share of those on the way who never come"),
                            ("booked_lateness", "minutes from the booked time to the arrival"),
                            ("booked_absent", "share of the booked who never come"),
                            ("cancel_per_minute", "share of those waiting who leave the queue, each minute"),
                            ("lunches", "minutes a lunch planned for half an hour lasts"),
                            ("breaks", "minutes a short break lasts"),
                            ("break_share", "share of services after which the clerk rests"),
                            (
                                "opening_lateness",
                                "minutes from the planned start of a shift to the opening of the counter",
                            ),
                            ("opening_absent", "share of planned shifts that never began"),
                            ("pace", "how much slower everybody is of late (log minutes)"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("way", models.CharField(blank=True, max_length=10, verbose_name="way")),
                ("value", models.FloatField(verbose_name="value")),
                ("samples", models.JSONField(null=True, verbose_name="samples")),
                ("observations", models.PositiveIntegerField(verbose_name="observations")),
                ("first_day", models.DateField(null=True, verbose_name="first day")),
                ("last_day", models.DateField(null=True, verbose_name="last day")),
                ("learned_at", models.DateTimeField(verbose_name="learned at")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="learned_parameters",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "learned parameter",
                "verbose_name_plural": "learned parameters",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "name", "service", "clerk", "way"), name="learned_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_day__isnull", True), ("last_day__isnull", True)),
                            ("first_day__lte", models.F("last_day")),
                            _connector="OR",
                        ),
                        name="learned_of_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("lunch_starts_at", models.DateTimeField(blank=True, null=True, verbose_name="lunch starts")),
                ("lunch_ends_at", models.DateTimeField(blank=True, null=True, verbose_name="lunch ends")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_shifts",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="planned_shifts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_shifts",
                        to="directory.counter",
                        verbose_name="counter",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned shift",
                "verbose_name_plural": "planned shifts",
                "ordering": ("day", "counter", "starts_at"),
                "indexes": [models.Index(fields=["branch", "day"], name="planned_shift_branch_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("counter", "starts_at"), name="one_shift_start_per_counter"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lunch_ends_at__isnull", True), ("lunch_starts_at__isnull", True)),
                            models.Q(
                                ("lunch_ends_at__gt", models.F("lunch_starts_at")),
                                ("lunch_ends_at__lte", models.F("ends_at")),
                                ("lunch_starts_at__gte", models.F("starts_at")),
                            ),
                            _connector="OR",
                        ),
                        name="lunch_within_shift",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("counter", "="),
                            (
                                models.Func(
                                    models.F("starts_at"),
                                    models.F("ends_at"),
                                    function="tstzrange",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="no_overlapping_shifts",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("clerk", "="),
                            (
                                models.Func(
                                    models.F("starts_at"),
                                    models.F("ends_at"),
                                    function="tstzrange",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="no_clerk_at_two_counters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueuePolicyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "favoured_in_a_row",
                    models.PositiveSmallIntegerField(default=1, verbose_name="booked or priority calls in a row"),
                ),
                (
                    "longest_wait",
                    models.DurationField(
                        default=datetime.timedelta(seconds=5400), verbose_name="longest wait, then goes first"
                    ),
                ),
                (
                    "call_grace",
                    models.DurationField(
                        default=datetime.timedelta(seconds=240), verbose_name="a called visitor is awaited for"
                    ),
                ),
                (
                    "return_window",
                    models.DurationField(
                        default=datetime.timedelta(seconds=900), verbose_name="who missed the call may return within"
                    ),
                ),
                (
                    "booking_early",
                    models.DurationField(
                        default=datetime.timedelta(seconds=300), verbose_name="a booking counts this early"
                    ),
                ),
                (
                    "intake_opens_after",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1800), verbose_name="remote joining starts after opening"
                    ),
                ),
                (
                    "intake_closes_before",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1800), verbose_name="remote joining ends before closing"
                    ),
                ),
                (
                    "remote_a_day",
                    models.PositiveIntegerField(
                        blank=True, default=150, null=True, verbose_name="remote tickets a day"
                    ),
                ),
                (
                    "remote_at_a_time",
                    models.PositiveIntegerField(
                        blank=True, default=60, null=True, verbose_name="remote tickets at a time"
                    ),
                ),
                (
                    "tickets_a_day",
                    models.PositiveIntegerField(blank=True, default=None, null=True, verbose_name="tickets a day"),
                ),
                (
                    "joins_a_day",
                    models.PositiveSmallIntegerField(default=3, verbose_name="tickets a person may take a day"),
                ),
                (
                    "deferrals",
                    models.PositiveSmallIntegerField(default=2, verbose_name="times a turn may be moved back"),
                ),
                (
                    "defer_for",
                    models.DurationField(
                        default=datetime.timedelta(seconds=900), verbose_name="a turn is moved back by"
                    ),
                ),
                (
                    "longest_travel",
                    models.DurationField(default=datetime.timedelta(seconds=10800), verbose_name="longest travel time"),
                ),
                (
                    "default_travel",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1200), verbose_name="travel time when none is given"
                    ),
                ),
                (
                    "leave_margin",
                    models.DurationField(
                        default=datetime.timedelta(seconds=300), verbose_name="margin of the message to leave now"
                    ),
                ),
                (
                    "near_place",
                    models.PositiveSmallIntegerField(default=3, verbose_name="your turn is near from place"),
                ),
                (
                    "undo_for",
                    models.DurationField(
                        default=datetime.timedelta(seconds=60), verbose_name="an act can be undone for"
                    ),
                ),
                (
                    "day_ends_after",
                    models.DurationField(
                        default=datetime.timedelta(seconds=7200), verbose_name="the day ends after closing by"
                    ),
                ),
                ("intake_is_stopped", models.BooleanField(default=False, verbose_name="intake is stopped")),
                (
                    "intake_keeps_word",
                    models.BooleanField(default=True, verbose_name="no number that can't be called before closing"),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every branch without rules of its own.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="queue_policies",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "queue rules",
                "verbose_name_plural": "queue rules",
                "ordering": ("branch", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "valid_from"), name="one_policy_a_day", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(("joins_a_day__gte", 1)), name="one_may_join_at_all"),
                    models.CheckConstraint(
                        condition=models.Q(("favoured_in_a_row__gte", 1)), name="favoured_at_least_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("call_grace__gte", datetime.timedelta(0)),
                            ("day_ends_after__gte", datetime.timedelta(0)),
                            ("defer_for__gt", datetime.timedelta(0)),
                            ("longest_wait__gt", datetime.timedelta(0)),
                            ("return_window__gte", datetime.timedelta(0)),
                        ),
                        name="policy_lengths_make_sense",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("letter", models.CharField(max_length=1, verbose_name="letter")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("kiosk", "At the kiosk"),
                            ("remote", "From a phone"),
                            ("counter", "At the counter"),
                            ("booking", "By appointment"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("called", "Called"),
                            ("serving", "Being served"),
                            ("parked", "Set aside"),
                            ("no_show", "Did not come"),
                            ("served", "Served"),
                            ("transferred", "Transferred"),
                            ("cancelled", "Left the queue"),
                            ("closed", "Day ended"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "rank_class",
                    models.PositiveSmallIntegerField(
                        default=queueing.policies.RankClass["ORDINARY"], verbose_name="class in the queue"
                    ),
                ),
                ("ranked_at", models.DateTimeField(verbose_name="in the queue since")),
                ("callable_from", models.DateTimeField(verbose_name="can be called from")),
                ("ready_at", models.DateTimeField(null=True, verbose_name="stated arrival")),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                ("checked_in_at", models.DateTimeField(null=True, verbose_name="checked in at")),
                ("called_at", models.DateTimeField(null=True, verbose_name="called at")),
                ("started_at", models.DateTimeField(null=True, verbose_name="serving began")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("deferrals", models.PositiveSmallIntegerField(default=0, verbose_name="times moved back")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Done"),
                            ("come_back", "Has to come back"),
                            ("not_ours", "Not our service"),
                            ("left", "Left before the end"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="directory.counter",
                        verbose_name="counter",
                    ),
                ),
                (
                    "for_counter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.counter",
                        verbose_name="only for counter",
                    ),
                ),
                (
                    "missing_document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.requireddocument",
                        verbose_name="missing document",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="queueing.ticket",
                        verbose_name="ticket before it",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["branch", "service", "rank_class", "ranked_at", "id"],
                        name="ticket_calling_order",
                    ),
                    models.Index(fields=["branch", "day", "called_at"], name="ticket_called"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "day", "number"), name="number_once_per_branch_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("called", "serving"))),
                        fields=("counter",),
                        name="one_live_ticket_per_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("called", "serving")), _negated=True),
                            models.Q(("clerk__isnull", False), ("counter__isnull", False)),
                            _connector="OR",
                        ),
                        name="at_counter_has_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "served"), _negated=True),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("started_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="served_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("missing_document__isnull", True), ("outcome", "come_back"), _connector="OR"
                        ),
                        name="missing_means_come_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "remote"), _negated=True), ("ready_at__isnull", False), _connector="OR"
                        ),
                        name="remote_has_ready_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("place", models.PositiveIntegerField()),
                ("p10", models.DateTimeField(null=True)),
                ("p50", models.DateTimeField(null=True)),
                ("p90", models.DateTimeField(null=True)),
                ("be_there_by", models.DateTimeField(null=True)),
                ("bare_p10", models.DateTimeField(null=True)),
                ("bare_p50", models.DateTimeField(null=True)),
                ("bare_p90", models.DateTimeField(null=True)),
                ("bare_be_there_by", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("method", models.CharField(max_length=20)),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="first_announcement",
                        to="queueing.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("be_there_by__isnull", True),
                                ("p10__isnull", True),
                                ("p50__isnull", True),
                                ("p90__isnull", True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("be_there_by__isnull", False),
                                ("p10__lte", models.F("p50")),
                                ("p50__lte", models.F("p90")),
                                ("reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="announced_or_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("issue", "issued"),
                            ("check_in", "checked in"),
                            ("defer", "moved back"),
                            ("leave", "left the queue"),
                            ("call", "called"),
                            ("recall", "called again"),
                            ("start", "started"),
                            ("park", "set aside"),
                            ("resume", "resumed"),
                            ("no_show", "did not come"),
                            ("return", "returned"),
                            ("transfer", "transferred"),
                            ("finish", "finished"),
                            ("undo", "undone"),
                            ("day_end", "day ended"),
                        ],
                        max_length=10,
                        verbose_name="act",
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "Waiting"),
                            ("called", "Called"),
                            ("serving", "Being served"),
                            ("parked", "Set aside"),
                            ("no_show", "Did not come"),
                            ("served", "Served"),
                            ("transferred", "Transferred"),
                            ("cancelled", "Left the queue"),
                            ("closed", "Day ended"),
                        ],
                        max_length=12,
                        verbose_name="before",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("called", "Called"),
                            ("serving", "Being served"),
                            ("parked", "Set aside"),
                            ("no_show", "Did not come"),
                            ("served", "Served"),
                            ("transferred", "Transferred"),
                            ("cancelled", "Left the queue"),
                            ("closed", "Day ended"),
                        ],
                        max_length=12,
                        verbose_name="after",
                    ),
                ),
                ("rank_class", models.PositiveSmallIntegerField(verbose_name="class in the queue")),
                ("detail", models.JSONField(default=dict, verbose_name="details")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.counter",
                        verbose_name="counter",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="queueing.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a ticket",
                "verbose_name_plural": "moves of tickets",
                "indexes": [
                    models.Index(fields=["ticket", "id"], name="move_of_ticket"),
                    models.Index(fields=["branch", "day", "verb", "-id"], name="move_of_day"),
                    models.Index(fields=["counter", "-id"], name="move_at_counter"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("verb", ""), _negated=True), name="move_has_verb")
                ],
            },
        ),
        migrations.CreateModel(
            name="TurnedAway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("kiosk", "At the kiosk"),
                            ("remote", "From a phone"),
                            ("counter", "At the counter"),
                            ("booking", "By appointment"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("reason", models.CharField(max_length=40, verbose_name="reason")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turned_away",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused attempt to join",
                "verbose_name_plural": "refused attempts to join",
                "indexes": [models.Index(fields=["branch", "at"], name="turned_away_branch_at")],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("opened_at", models.DateTimeField(verbose_name="began")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("kiosk", "At the kiosk"),
                            ("remote", "From a phone"),
                            ("counter", "At the counter"),
                            ("booking", "By appointment"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("language", models.CharField(default="lv", max_length=2, verbose_name="language")),
                ("token_seed", models.CharField(max_length=32, verbose_name="seed of the link")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the link")),
                ("device_hash", models.CharField(max_length=64, null=True, verbose_name="hash of the device")),
                (
                    "device_nth",
                    models.PositiveSmallIntegerField(null=True, verbose_name="visit of the device this day"),
                ),
                ("contact", models.CharField(blank=True, max_length=254, verbose_name="contact")),
                ("contact_hash", models.CharField(max_length=64, null=True, verbose_name="hash of the contact")),
                (
                    "contact_nth",
                    models.PositiveSmallIntegerField(null=True, verbose_name="visit of the contact this day"),
                ),
                ("travel_time", models.DurationField(null=True, verbose_name="travel time")),
                ("needs_more_time", models.BooleanField(default=False, verbose_name="needs more time")),
                ("please_fetch", models.BooleanField(default=False, verbose_name="please come for me")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)), fields=["branch", "day"], name="visit_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("device_hash__isnull", False)),
                        fields=("day", "device_hash"),
                        name="one_active_visit_per_device",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("contact_hash__isnull", False)),
                        fields=("branch", "day", "contact_hash"),
                        name="one_active_visit_per_contact",
                    ),
                    models.UniqueConstraint(
                        fields=("day", "device_hash", "device_nth"), name="device_counts_its_visits"
                    ),
                    models.UniqueConstraint(
                        fields=("day", "contact_hash", "contact_nth"), name="contact_counts_its_visits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="visit_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="ticket",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="queueing.visit",
                verbose_name="visit",
            ),
        ),
        migrations.CreateModel(
            name="AnnouncedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("band", models.PositiveSmallIntegerField(verbose_name="length of the told wait")),
                ("told", models.PositiveIntegerField(default=0, verbose_name="announcements")),
                ("inside", models.PositiveIntegerField(default=0, verbose_name="called inside the told range")),
                ("earlier", models.PositiveIntegerField(default=0, verbose_name="called earlier")),
                ("later", models.PositiveIntegerField(default=0, verbose_name="called later")),
                ("never", models.PositiveIntegerField(default=0, verbose_name="not called that day")),
                (
                    "travellers",
                    models.PositiveIntegerField(default=0, verbose_name="of those joined remotely and called"),
                ),
                ("lost", models.PositiveIntegerField(default=0, verbose_name="of those turns lost")),
                ("told_from", models.DurationField(verbose_name="told from, sum")),
                ("told_until", models.DurationField(verbose_name="told until, sum")),
                ("waited", models.DurationField(verbose_name="waited, sum")),
                ("deferred", models.PositiveIntegerField(default=0, verbose_name="left out: moved back by the holder")),
                ("untold", models.PositiveIntegerField(default=0, verbose_name="left out: no time could be told")),
                ("left", models.PositiveIntegerField(default=0, verbose_name="left out: left before the call")),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announced_days",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "announcements of a day",
                "verbose_name_plural": "announcements of days",
                "indexes": [models.Index(fields=["day"], name="announced_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "day", "band"), name="announced_day_counted_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "told",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("inside"), "+", models.F("earlier")
                                        ),
                                        "+",
                                        models.F("later"),
                                    ),
                                    "+",
                                    models.F("never"),
                                ),
                            )
                        ),
                        name="each_announcement_fell_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lost__lte", models.F("travellers")), ("travellers__lte", models.F("told"))
                        ),
                        name="lost_turns_are_of_travellers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArrivalsDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "by_hour",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=24, verbose_name="arrivals by hour"
                    ),
                ),
                ("opened_hour", models.PositiveSmallIntegerField(verbose_name="opened in the hour")),
                ("closed_hour", models.PositiveSmallIntegerField(verbose_name="closed by the hour")),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrivals_days",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "arrivals of a day",
                "verbose_name_plural": "arrivals of days",
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "day"), name="arrivals_day_counted_once"),
                    models.CheckConstraint(condition=models.Q(("by_hour__len", 24)), name="arrivals_of_24_hours"),
                    models.CheckConstraint(
                        condition=models.Q(("closed_hour__lte", 24), ("opened_hour__lt", models.F("closed_hour"))),
                        name="arrivals_hours_make_sense",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BranchDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("last_number", models.PositiveIntegerField(default=0, verbose_name="numbers given out")),
                ("remote_issued", models.PositiveIntegerField(default=0, verbose_name="of these, remotely")),
                ("version", models.BigIntegerField(verbose_name="version")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a branch",
                "verbose_name_plural": "days of branches",
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "day"), name="one_row_per_branch_day"),
                    models.CheckConstraint(
                        condition=models.Q(("remote_issued__lte", models.F("last_number"))),
                        name="remote_is_part_of_issued",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalibrationShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.PositiveSmallIntegerField(verbose_name="kind")),
                ("from_minutes", models.FloatField(verbose_name="from minutes")),
                ("until_minutes", models.FloatField(null=True, verbose_name="until minutes")),
                ("low", models.FloatField(verbose_name="earliest moved by")),
                ("high", models.FloatField(verbose_name="latest moved by")),
                ("be_there_by", models.FloatField(verbose_name="to be there by moved by")),
                ("observations", models.PositiveIntegerField(verbose_name="announcements looked at")),
                ("first_day", models.DateField(null=True, verbose_name="first day")),
                ("last_day", models.DateField(null=True, verbose_name="last day")),
                ("learned_at", models.DateTimeField(verbose_name="learned at")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calibrations",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "calibration of announcements",
                "verbose_name_plural": "calibrations of announcements",
                "constraints": [models.UniqueConstraint(fields=("branch", "kind"), name="one_calibration_per_kind")],
            },
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["visit"], name="ticket_visit"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("called", "serving"))),
                fields=("visit",),
                name="one_live_ticket_per_visit",
            ),
        ),
    ]

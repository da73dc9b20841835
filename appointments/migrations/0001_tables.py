import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("appointments", "0001_initial"),
        ("appointments", "0003_rules_of_the_demonstration"),
        ("appointments", "0004_counts_are_not_written_by_hand"),
        ("appointments", "0005_trainings"),
        ("appointments", "0006_training_places_are_counted"),
        ("appointments", "0007_names_of_columns"),
        ("appointments", "0008_day_emptied"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("directory", "0001_tables"),
        ("queueing", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("persons", models.PositiveSmallIntegerField(default=1, verbose_name="persons")),
                (
                    "pool",
                    models.CharField(
                        choices=[
                            ("public", "Everybody"),
                            ("call_centre", "Call centre"),
                            ("internal", "The branch itself"),
                        ],
                        default="public",
                        max_length=12,
                        verbose_name="booked from",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "Held while the form is filled"),
                            ("confirmed", "Confirmed"),
                            ("arrived", "Arrived"),
                            ("no_show", "Did not come"),
                            ("cancelled", "Cancelled"),
                            ("lapsed", "Never confirmed"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("language", models.CharField(default="lv", max_length=2, verbose_name="language")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("contact", models.CharField(blank=True, max_length=254, verbose_name="contact")),
                ("contact_hash", models.CharField(max_length=64, null=True, verbose_name="hash of the contact")),
                ("token_seed", models.CharField(max_length=32, verbose_name="seed of the link")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the link")),
                ("code_hash", models.CharField(blank=True, max_length=64, verbose_name="hash of the code")),
                ("code_tries", models.PositiveSmallIntegerField(default=0, verbose_name="wrong codes")),
                ("codes_sent", models.PositiveSmallIntegerField(default=0, verbose_name="codes sent")),
                ("held_at", models.DateTimeField(verbose_name="held at")),
                ("held_until", models.DateTimeField(verbose_name="held until")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                ("arrived_at", models.DateTimeField(null=True, verbose_name="arrived at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("because", models.CharField(blank=True, max_length=120, verbose_name="why it ended")),
                ("changes", models.PositiveSmallIntegerField(default=0, verbose_name="changes")),
                ("wants_earlier", models.BooleanField(default=False, verbose_name="waits for an earlier time")),
                ("wants_earlier_since", models.DateTimeField(null=True, verbose_name="waits since")),
                ("offers_made", models.PositiveSmallIntegerField(default=0, verbose_name="earlier times offered")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booking",
                        to="queueing.visit",
                        verbose_name="visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking",
                "verbose_name_plural": "bookings",
                "indexes": [
                    models.Index(fields=["branch", "day", "starts_at"], name="booking_branch_day"),
                    models.Index(condition=models.Q(("state", "held")), fields=["held_until"], name="booking_held"),
                    models.Index(
                        condition=models.Q(("state", "confirmed")), fields=["starts_at"], name="booking_confirmed"
                    ),
                    models.Index(
                        condition=models.Q(("state", "confirmed"), ("wants_earlier", True)),
                        fields=["branch", "service", "wants_earlier_since"],
                        name="booking_wants_earlier",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("contact_hash__isnull", False), ("state", "confirmed")),
                        fields=("service", "contact_hash"),
                        name="one_booking_per_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="booking_ends_after_start"
                    ),
                    models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="booking_is_for_somebody"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["held", "lapsed", "cancelled"]),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="promised_booking_was_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "arrived"), _negated=True),
                            models.Q(("arrived_at__isnull", False), ("visit__isnull", False)),
                            _connector="OR",
                        ),
                        name="arrived_booking_has_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("wants_earlier", False), ("wants_earlier_since__isnull", False), _connector="OR"
                        ),
                        name="who_waits_has_a_place_in_line",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingPolicyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("horizon_days", models.PositiveSmallIntegerField(default=60, verbose_name="days ahead one can book")),
                (
                    "soonest_notice",
                    models.DurationField(default=datetime.timedelta(seconds=7200), verbose_name="soonest notice"),
                ),
                (
                    "hold_for",
                    models.DurationField(default=datetime.timedelta(seconds=600), verbose_name="a place is held for"),
                ),
                ("code_tries", models.PositiveSmallIntegerField(default=5, verbose_name="tries of a code")),
                ("codes_a_hold", models.PositiveSmallIntegerField(default=3, verbose_name="codes sent for one hold")),
                ("persons_at_most", models.PositiveSmallIntegerField(default=6, verbose_name="persons in one booking")),
                (
                    "check_in_early",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1800), verbose_name="check-in begins before"
                    ),
                ),
                (
                    "grace",
                    models.DurationField(
                        default=datetime.timedelta(seconds=600), verbose_name="a booked visitor is awaited for"
                    ),
                ),
                (
                    "returns_after",
                    models.DurationField(
                        default=datetime.timedelta(seconds=300), verbose_name="a cancelled place returns after"
                    ),
                ),
                (
                    "returns_by",
                    models.DurationField(
                        default=datetime.timedelta(seconds=3600), verbose_name="and at the latest after"
                    ),
                ),
                (
                    "offer_for",
                    models.DurationField(default=datetime.timedelta(seconds=7200), verbose_name="an offer stands for"),
                ),
                (
                    "offers_at_most",
                    models.PositiveSmallIntegerField(default=3, verbose_name="offers of an earlier time"),
                ),
                (
                    "first_reminder_days",
                    models.PositiveSmallIntegerField(default=2, verbose_name="first reminder, days before"),
                ),
                (
                    "second_reminder_hours",
                    models.PositiveSmallIntegerField(default=3, verbose_name="second reminder, hours before"),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every branch without rules of its own.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="booking_policies",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking rules",
                "verbose_name_plural": "booking rules",
                "ordering": ("branch", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "valid_from"), name="one_booking_policy_a_day", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code_tries__gte", 1),
                            ("grace__gte", datetime.timedelta(0)),
                            ("hold_for__gte", datetime.timedelta(seconds=60)),
                            ("horizon_days__gte", 1),
                            ("horizon_days__lte", 365),
                            ("offer_for__gt", datetime.timedelta(0)),
                            ("persons_at_most__gte", 1),
                            ("returns_after__gte", datetime.timedelta(0)),
                            ("returns_by__gte", models.F("returns_after")),
                        ),
                        name="booking_policy_makes_sense",
                        violation_error_message="These lengths and numbers can't all hold.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounterBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="directory.counter",
                        verbose_name="counter",
                    ),
                ),
            ],
            options={
                "verbose_name": "blocked counter",
                "verbose_name_plural": "blocked counters",
                "ordering": ("starts_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="block_ends_after_start"
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
                        name="counter_blocked_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disruption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("because", models.CharField(blank=True, max_length=120, verbose_name="because")),
                ("is_day_emptied", models.BooleanField(default=False, verbose_name="the day is moved elsewhere")),
                ("noticed_at", models.DateTimeField(verbose_name="noticed at")),
                ("told_at", models.DateTimeField(null=True, verbose_name="told at")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disruptions",
                        to="appointments.booking",
                        verbose_name="booking",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking that can't be kept",
                "verbose_name_plural": "bookings that can't be kept",
                "ordering": ("booking__starts_at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("booking",),
                        name="one_open_disruption_per_booking",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("earlier", "An earlier time"), ("instead", "Instead of a time that can't be kept")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("expires_at", models.DateTimeField(verbose_name="stands until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("taken", "Taken"),
                            ("declined", "Declined"),
                            ("lapsed", "Not answered in time"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="appointments.booking",
                        verbose_name="booking",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer of another time",
                "verbose_name_plural": "offers of other times",
                "ordering": ("made_at",),
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["expires_at"], name="offer_open")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "earlier"), ("state", "open")),
                        fields=("booking",),
                        name="one_earlier_time_at_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))), name="offer_stands_for_a_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("slots_each", models.PositiveSmallIntegerField(default=1, verbose_name="slots a person takes")),
                ("public_places", models.PositiveSmallIntegerField(default=0, verbose_name="places for everybody")),
                ("public_taken", models.PositiveSmallIntegerField(default=0, verbose_name="of these taken")),
                (
                    "call_centre_places",
                    models.PositiveSmallIntegerField(default=0, verbose_name="places of the call centre"),
                ),
                ("call_centre_taken", models.PositiveSmallIntegerField(default=0, verbose_name="of these taken")),
                ("internal_places", models.PositiveSmallIntegerField(default=0, verbose_name="places of the branch")),
                ("internal_taken", models.PositiveSmallIntegerField(default=0, verbose_name="of these taken")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn at")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "slot",
                "verbose_name_plural": "slots",
                "indexes": [models.Index(fields=["branch", "service", "day"], name="slot_branch_service_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "service", "starts_at"), name="one_slot_per_start"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="slot_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slots_each__gte", 1)), name="slot_serves_in_whole_slots"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("public_taken__lte", models.F("public_places"))),
                        name="public_not_overbooked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("call_centre_taken__lte", models.F("call_centre_places"))),
                        name="call_centre_not_overbooked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("internal_taken__lte", models.F("internal_places"))),
                        name="internal_not_overbooked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlotLayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("through", models.DateField(verbose_name="laid out through")),
                ("version", models.BigIntegerField(verbose_name="version of the directory")),
                (
                    "branch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slot_layout", to="directory.branch"
                    ),
                ),
            ],
            options={
                "verbose_name": "laid-out calendar",
                "verbose_name_plural": "laid-out calendars",
            },
        ),
        migrations.CreateModel(
            name="SlotRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Monday"),
                            (2, "Tuesday"),
                            (3, "Wednesday"),
                            (4, "Thursday"),
                            (5, "Friday"),
                            (6, "Saturday"),
                            (7, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("begins", models.TimeField(verbose_name="begins")),
                ("ends", models.TimeField(verbose_name="ends")),
                (
                    "length",
                    models.DurationField(default=datetime.timedelta(seconds=900), verbose_name="length of a slot"),
                ),
                ("slots_each", models.PositiveSmallIntegerField(default=1, verbose_name="slots a person takes")),
                ("public_places", models.PositiveSmallIntegerField(default=1, verbose_name="places for everybody")),
                (
                    "call_centre_places",
                    models.PositiveSmallIntegerField(default=0, verbose_name="places of the call centre"),
                ),
                ("internal_places", models.PositiveSmallIntegerField(default=0, verbose_name="places of the branch")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until, not in")),
                (
                    "is_demonstration",
                    models.BooleanField(
                        default=False,
                        help_text="Made up until the branch's own rules are entered.",
                        verbose_name="demonstration data",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slot_rules",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slot_rules",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "slot rule",
                "verbose_name_plural": "slot rules",
                "ordering": ("branch", "service", "weekday", "begins", "valid_from"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("begins"))),
                        name="rule_ends_after_start",
                        violation_error_message="The end comes after the beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins__gte", datetime.time(4, 0)), ("ends__lte", datetime.time(3, 0)), _connector="OR"
                        ),
                        name="rule_spares_the_hour_of_clock_changes",
                        violation_error_message="Between 03:00 and 04:00 clocks change: nothing can be booked there.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("length__gte", datetime.timedelta(seconds=300)),
                            ("length__lte", datetime.timedelta(seconds=28800)),
                        ),
                        name="rule_length_makes_sense",
                        violation_error_message="A slot lasts from 5 minutes to 8 hours.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slots_each__gte", 1), ("slots_each__lte", 16)), name="rule_whole_slots"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="rule_is_valid_for_a_time",
                        violation_error_message="A rule ends after the day it starts.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("branch", "="),
                            ("service", "="),
                            ("weekday", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_until"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.Func(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.functions.datetime.Extract(models.F("begins"), "hour"),
                                                "*",
                                                models.Value(60),
                                            ),
                                            "+",
                                            django.db.models.functions.datetime.Extract(models.F("begins"), "minute"),
                                        ),
                                        function="",
                                        template="(%(expressions)s)::int",
                                    ),
                                    models.Func(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.functions.datetime.Extract(models.F("ends"), "hour"),
                                                "*",
                                                models.Value(60),
                                            ),
                                            "+",
                                            django.db.models.functions.datetime.Extract(models.F("ends"), "minute"),
                                        ),
                                        function="",
                                        template="(%(expressions)s)::int",
                                    ),
                                    function="int4range",
                                    output_field=django.contrib.postgres.fields.ranges.IntegerRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="no_two_rules_for_one_time",
                        violation_error_message="Another rule holds for some of this time already. End that one first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TakenPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pool",
                    models.CharField(
                        choices=[
                            ("public", "Everybody"),
                            ("call_centre", "Call centre"),
                            ("internal", "The branch itself"),
                        ],
                        max_length=12,
                        verbose_name="booked from",
                    ),
                ),
                ("kept_until", models.DateTimeField(null=True, verbose_name="kept until")),
                (
                    "booking",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="appointments.booking",
                        verbose_name="booking",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="appointments.offer",
                        verbose_name="offer of another time",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_places",
                        to="appointments.slot",
                        verbose_name="slot",
                    ),
                ),
            ],
            options={
                "verbose_name": "taken place",
                "verbose_name_plural": "taken places",
                "indexes": [
                    models.Index(
                        condition=models.Q(("kept_until__isnull", False)),
                        fields=["kept_until"],
                        name="place_kept_for_a_while",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("slot", "booking"), name="one_place_per_slot_and_booking"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("booking__isnull", False), ("offer__isnull", True)),
                            models.Q(("booking__isnull", True), ("offer__isnull", False)),
                            _connector="OR",
                        ),
                        name="place_is_for_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pool__in", ["public", "call_centre", "internal"])),
                        name="place_is_of_a_known_pool",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="slug")),
                ("title_lv", models.CharField(max_length=160, verbose_name="title (Latvian)")),
                ("title_en", models.CharField(blank=True, max_length=160, verbose_name="title (English)")),
                ("description_lv", models.TextField(max_length=4000, verbose_name="description (Latvian)")),
                ("description_en", models.TextField(blank=True, max_length=4000, verbose_name="description (English)")),
                ("audience_lv", models.CharField(blank=True, max_length=200, verbose_name="for whom (Latvian)")),
                ("audience_en", models.CharField(blank=True, max_length=200, verbose_name="for whom (English)")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="address and room")),
                ("online_url", models.URLField(blank=True, max_length=300, verbose_name="link to take part from afar")),
                (
                    "language",
                    models.CharField(
                        choices=[("lv", "Latvian"), ("en", "English")],
                        default="lv",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("sign_up_closes_at", models.DateTimeField(verbose_name="sign-up closes")),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="places"
                    ),
                ),
                (
                    "places_taken",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="places taken"),
                ),
                (
                    "waiting_places",
                    models.PositiveSmallIntegerField(default=0, verbose_name="places on the waiting list"),
                ),
                (
                    "waiting_taken",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="of these taken"),
                ),
                ("is_published", models.BooleanField(default=True, verbose_name="published")),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="cancelled at")),
            ],
            options={
                "verbose_name": "training",
                "verbose_name_plural": "trainings",
                "ordering": ("-starts_at",),
                "permissions": [("run_training", "Can see who signed up, mark attendance and hand out materials")],
                "indexes": [models.Index(fields=["starts_at"], name="training_starts")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="training_ends_after_start",
                        violation_error_message="The end comes after the beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sign_up_closes_at__lte", models.F("starts_at"))),
                        name="sign_up_closes_before_training",
                        violation_error_message="The sign-up closes before the training starts.",
                    ),
                    models.CheckConstraint(condition=models.Q(("places__gte", 1)), name="training_has_places"),
                    models.CheckConstraint(
                        condition=models.Q(("places_taken__lte", models.F("places"))),
                        name="training_not_overbooked",
                        violation_error_message="More places than that are taken already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("waiting_taken__lte", models.F("waiting_places"))),
                        name="waiting_list_not_overfull",
                        violation_error_message="More people than that are waiting already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", ""), _negated=True),
                            models.Q(("online_url", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="training_is_somewhere",
                        violation_error_message="Give an address or a link.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__in", ["archive"]), _negated=True),
                        name="training_slug_is_no_page",
                        violation_error_message="This slug is the address of a page.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingMaterial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="link")),
                ("file_name", models.CharField(blank=True, max_length=120, verbose_name="name of the file")),
                ("media_type", models.CharField(blank=True, max_length=100, verbose_name="type of the file")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="size, bytes")),
                ("content", models.BinaryField(default=b"", verbose_name="content")),
                ("added_at", models.DateTimeField(verbose_name="added at")),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="appointments.training",
                        verbose_name="training",
                    ),
                ),
            ],
            options={
                "verbose_name": "material of a training",
                "verbose_name_plural": "materials of trainings",
                "ordering": ("added_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("link", ""), _negated=True), ("file_name", ""), ("size", 0)),
                            models.Q(("link", ""), models.Q(("file_name", ""), _negated=True), ("size__gt", 0)),
                            _connector="OR",
                        ),
                        name="material_is_link_or_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__lte", 5242880)), name="material_is_not_too_large"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "Held until the code is entered"),
                            ("signed_up", "Signed up"),
                            ("waiting", "On the waiting list"),
                            ("attended", "Attended"),
                            ("absent", "Did not attend"),
                            ("cancelled", "Cancelled"),
                            ("lapsed", "Never confirmed"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("is_in_line", models.BooleanField(default=False, verbose_name="on the waiting list")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("contact", models.CharField(blank=True, max_length=254, verbose_name="contact")),
                ("contact_hash", models.CharField(max_length=64, null=True, verbose_name="hash of the contact")),
                ("language", models.CharField(default="lv", max_length=2, verbose_name="language")),
                ("token_seed", models.CharField(max_length=32, verbose_name="seed of the link")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the link")),
                ("code_hash", models.CharField(blank=True, max_length=64, verbose_name="hash of the code")),
                ("code_tries", models.PositiveSmallIntegerField(default=0, verbose_name="wrong codes")),
                ("codes_sent", models.PositiveSmallIntegerField(default=0, verbose_name="codes sent")),
                ("held_at", models.DateTimeField(verbose_name="held at")),
                ("held_until", models.DateTimeField(verbose_name="held until")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to="appointments.training",
                        verbose_name="training",
                    ),
                ),
            ],
            options={
                "verbose_name": "place at a training",
                "verbose_name_plural": "places at trainings",
                "ordering": ("training", "confirmed_at", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["held_until"], name="training_place_held"
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["training", "confirmed_at"],
                        name="training_line",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["signed_up", "waiting", "attended", "absent"])),
                        fields=("training", "contact_hash"),
                        name="one_place_per_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["held", "lapsed", "cancelled"]),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="training_place_was_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("is_in_line", True), _connector="OR"
                            ),
                            models.Q(
                                models.Q(("state__in", ["signed_up", "attended", "absent"]), _negated=True),
                                ("is_in_line", False),
                                _connector="OR",
                            ),
                        ),
                        name="who_waits_is_in_line",
                    ),
                ],
            },
        ),
    ]

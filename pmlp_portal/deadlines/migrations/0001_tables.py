import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import pmlp_portal.deadlines.models.duties


class Migration(migrations.Migration):
    replaces = [("deadlines", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DeadlinePolicyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
                (
                    "months_before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(24),
                            ]
                        ),
                        blank=True,
                        default=pmlp_portal.deadlines.models.duties._default_months,
                        size=6,
                        verbose_name="reminders, months before",
                    ),
                ),
                (
                    "days_before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(60),
                            ]
                        ),
                        default=pmlp_portal.deadlines.models.duties._default_days,
                        size=6,
                        verbose_name="reminders, days before",
                    ),
                ),
                ("remind_at", models.TimeField(default=datetime.time(9, 0), verbose_name="at")),
                (
                    "confirm_within",
                    models.DurationField(default=datetime.timedelta(days=2), verbose_name="to be confirmed within"),
                ),
                (
                    "kept_after",
                    models.PositiveSmallIntegerField(default=60, verbose_name="days the link serves after the day"),
                ),
                (
                    "unconfirmed_at_once",
                    models.PositiveSmallIntegerField(default=3, verbose_name="letters to an unconfirmed address"),
                ),
                ("years_ahead", models.PositiveSmallIntegerField(default=15, verbose_name="years ahead")),
            ],
            options={
                "verbose_name": "rules of reminders",
                "verbose_name_plural": "rules of reminders",
                "ordering": ("-valid_from",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirm_within__gt", datetime.timedelta(0)),
                            ("confirm_within__lte", datetime.timedelta(days=7)),
                            ("days_before__len__gte", 1),
                            ("unconfirmed_at_once__gte", 1),
                            ("unconfirmed_at_once__lte", 10),
                            ("years_ahead__gte", 1),
                        ),
                        name="deadline_policy_makes_sense",
                        violation_error_message="These lengths and numbers can't all hold.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("title_lv", models.CharField(max_length=120, verbose_name="title (Latvian)")),
                ("title_en", models.CharField(max_length=120, verbose_name="title (English)")),
                ("explanation_lv", models.TextField(max_length=600, verbose_name="explanation (Latvian)")),
                ("explanation_en", models.TextField(max_length=600, verbose_name="explanation (English)")),
                ("asked_lv", models.CharField(max_length=120, verbose_name="which day is asked for (Latvian)")),
                ("asked_en", models.CharField(max_length=120, verbose_name="which day is asked for (English)")),
                (
                    "months_later",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="the last day is so many months after it",
                    ),
                ),
                (
                    "days_later",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(365)],
                        verbose_name="and so many days",
                    ),
                ),
                ("service_slug", models.SlugField(blank=True, verbose_name="slug of the service it is done by")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order on screens")),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duties",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title_lv", ""), _negated=True), models.Q(("asked_lv", ""), _negated=True)
                        ),
                        name="duty_says_what_and_which_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_later__lte", 365), ("months_later__lte", 120)),
                        name="duty_is_due_in_a_lifetime",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="last day")),
                ("label", models.CharField(blank=True, max_length=40, verbose_name="note")),
                ("contact", models.CharField(blank=True, max_length=254, verbose_name="contact")),
                ("contact_hash", models.CharField(max_length=64, null=True, verbose_name="hash of the contact")),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("token_seed", models.CharField(max_length=32, verbose_name="seed of the link")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the link")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Not confirmed yet"),
                            ("active", "Confirmed"),
                            ("expired", "The day has passed"),
                            ("ended", "Ended"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "letter_place",
                    models.PositiveSmallIntegerField(null=True, verbose_name="letter to an unconfirmed address"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("expires_at", models.DateTimeField(verbose_name="to be confirmed by")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                ("renewed_at", models.DateTimeField(null=True, verbose_name="renewed at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("counted_from", models.DateTimeField(verbose_name="reminders counted from")),
                ("next_at", models.DateTimeField(null=True, verbose_name="next reminder at")),
                ("plan", models.CharField(blank=True, max_length=80, verbose_name="planned by")),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="deadlines.dutykind",
                        verbose_name="duty",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder of a last day",
                "verbose_name_plural": "reminders of last days",
                "indexes": [
                    models.Index(condition=models.Q(("state", "active")), fields=["next_at"], name="subscription_next"),
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["expires_at"], name="subscription_new"
                    ),
                    models.Index(fields=["due_on"], name="subscription_due_on"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("contact_hash", "kind", "due_on", "label"),
                        name="reminded_once_of_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("contact_hash", "letter_place"),
                        name="few_letters_to_unconfirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "pending"), _negated=True), ("letter_place__gte", 1), _connector="OR"
                        ),
                        name="unconfirmed_letter_is_counted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "ended"),
                            models.Q(models.Q(("contact", ""), _negated=True), ("contact_hash__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_is_reminded_has_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ended"), _negated=True),
                            models.Q(
                                ("contact", ""),
                                ("contact_hash__isnull", True),
                                ("ended_at__isnull", False),
                                ("label", ""),
                            ),
                            _connector="OR",
                        ),
                        name="ended_reminder_forgets_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pending", "ended"]), ("confirmed_at__isnull", False), _connector="OR"
                        ),
                        name="reminded_only_if_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__regex", "[0-9]([\\s.-]?[0-9]){4}"), _negated=True),
                        name="label_holds_no_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="last day")),
                ("step", models.CharField(max_length=6, verbose_name="step")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="deadlines.subscription",
                        verbose_name="reminder of a last day",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder sent",
                "verbose_name_plural": "reminders sent",
                "ordering": ("-written_at",),
                "constraints": [
                    models.UniqueConstraint(fields=("subscription", "due_on", "step"), name="reminded_once_a_step")
                ],
            },
        ),
    ]

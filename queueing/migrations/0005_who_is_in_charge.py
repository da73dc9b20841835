"""Halts, messages to all who wait, calls for help; screens that are heard of. A halt raises the directory's version."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TRIGGER = """
CREATE TRIGGER directory_has_changed AFTER INSERT OR UPDATE OR DELETE ON queueing_halt
    FOR EACH STATEMENT EXECUTE FUNCTION directory_has_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_version"),
        ("queueing", "0004_posts_on_branches_without_a_queue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="branchday",
            name="intake_is_stopped",
            field=models.BooleanField(db_default=False, default=False, verbose_name="intake is stopped"),
        ),
        migrations.AddField(
            model_name="branchday",
            name="is_shut",
            field=models.BooleanField(db_default=False, default=False, verbose_name="closed for now"),
        ),
        migrations.AddField(
            model_name="countersession",
            name="heard_at",
            field=models.DateTimeField(null=True, verbose_name="screen last heard"),
        ),
        migrations.AddField(
            model_name="countersession",
            name="silent_since",
            field=models.DateTimeField(null=True, verbose_name="not responding since"),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="verb",
            field=models.CharField(
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
                    ("suspend", "interrupted"),
                    ("priority", "given priority"),
                    ("correct", "put back into the queue"),
                    ("release", "released from the counter"),
                ],
                max_length=10,
                verbose_name="act",
            ),
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raised_at", models.DateTimeField(verbose_name="raised")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="directory.counter",
                        verbose_name="counter",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="raised by",
                    ),
                ),
            ],
            options={
                "verbose_name": "call for help",
                "verbose_name_plural": "calls for help",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("counter",),
                        name="one_open_alarm_per_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__gte", models.F("raised_at")), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="alarm_answered_by_somebody_after_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Halt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[("intake", "Intake is stopped"), ("branch", "The branch is closed for now")],
                        max_length=10,
                        verbose_name="what is halted",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("too_long", "not everybody could be served before closing"),
                            ("few_staff", "too few staff"),
                            ("fire", "fire"),
                            ("no_power", "no power"),
                            ("system_down", "the system is down"),
                            ("other", "an unforeseen reason"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "began_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="begun by",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="halts",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
            ],
            options={
                "verbose_name": "halt of a branch",
                "verbose_name_plural": "halts of branches",
                "indexes": [models.Index(fields=["branch", "day"], name="halt_branch_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("branch", "kind"),
                        name="one_open_halt_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("began_at")), _connector="OR"
                        ),
                        name="halt_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "intake"), ("reason__in", ("too_long", "few_staff", "system_down", "other"))
                            ),
                            models.Q(("kind", "branch"), ("reason__in", ("fire", "no_power", "system_down", "other"))),
                            _connector="OR",
                        ),
                        name="halt_reason_fits_its_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("key", models.UUIDField(verbose_name="key of the form")),
                ("text_lv", models.CharField(max_length=120, verbose_name="text in Latvian")),
                ("text_en", models.CharField(max_length=120, verbose_name="text in English")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("waiting", models.PositiveIntegerField(verbose_name="how many waited")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "message to all who wait",
                "verbose_name_plural": "messages to all who wait",
                "indexes": [models.Index(fields=["branch", "day", "-at"], name="notice_branch_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="notice_told_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_lv", ""), _negated=True), models.Q(("text_en", ""), _negated=True)
                        ),
                        name="notice_in_both_languages",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER directory_has_changed ON queueing_halt"),
    ]

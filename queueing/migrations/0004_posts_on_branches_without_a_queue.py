"""Branches without a queue: since when, what was posted about them, and what became of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_version"),
        ("queueing", "0003_board_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FreePost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("minute", models.DateTimeField(verbose_name="minute")),
                ("text_lv", models.TextField(verbose_name="text (Latvian)")),
                ("text_en", models.TextField(verbose_name="text (English)")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
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
                "verbose_name": "post on branches without a queue",
                "verbose_name_plural": "posts on branches without a queue",
                "ordering": ("-made_at",),
                "constraints": [models.UniqueConstraint(fields=["minute"], name="free_post_once_a_minute")],
            },
        ),
        migrations.CreateModel(
            name="FreeSpell",
            fields=[
                (
                    "branch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="free_spell",
                        serialize=False,
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                ("began_at", models.DateTimeField(verbose_name="since")),
                ("seen_at", models.DateTimeField(verbose_name="seen last")),
            ],
            options={
                "verbose_name": "time without a queue",
                "verbose_name_plural": "times without a queue",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("began_at__lte", models.F("seen_at"))), name="free_spell_runs_forward"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FreePostLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("free_counters", models.PositiveSmallIntegerField(verbose_name="free counters")),
                ("free_since", models.DateTimeField(null=True, verbose_name="without a queue since")),
                ("check_at", models.DateTimeField(verbose_name="to be looked at again")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="looked at again")),
                (
                    "found",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("free", "No queue still"),
                            ("queue", "A queue"),
                            ("unknown", "No time could be told"),
                            ("closed", "Had closed"),
                            ("missed", "Not looked at in time"),
                        ],
                        max_length=10,
                        verbose_name="found",
                    ),
                ),
                ("wait_until_then", models.DurationField(null=True, verbose_name="wait told then, at most")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="free_posts",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="queueing.freepost",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "branch in a post",
                "verbose_name_plural": "branches in posts",
                "ordering": ("post", "branch__sort_key"),
                "indexes": [
                    models.Index(condition=models.Q(("found", "")), fields=["check_at"], name="free_post_to_check")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "branch"), name="branch_once_in_a_post"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("found", "")),
                            models.Q(("checked_at__isnull", False), models.Q(("found", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="looked_at_and_found_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("found__in", ["", "free", "queue", "unknown", "closed", "missed"])),
                        name="found_is_known",
                    ),
                ],
            },
        ),
    ]

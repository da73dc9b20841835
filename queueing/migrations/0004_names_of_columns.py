"""Fields by the names the admin shows; nothing changes in the database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import queueing.policies


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_version"),
        ("queueing", "0003_rules_raise_the_directory_version"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="branchday",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="days",
                to="directory.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AlterField(
            model_name="branchday",
            name="day",
            field=models.DateField(verbose_name="day"),
        ),
        migrations.AlterField(
            model_name="branchday",
            name="ended_at",
            field=models.DateTimeField(null=True, verbose_name="ended"),
        ),
        migrations.AlterField(
            model_name="branchday",
            name="last_number",
            field=models.PositiveIntegerField(default=0, verbose_name="numbers given out"),
        ),
        migrations.AlterField(
            model_name="branchday",
            name="remote_issued",
            field=models.PositiveIntegerField(default=0, verbose_name="of these, remotely"),
        ),
        migrations.AlterField(
            model_name="branchday",
            name="version",
            field=models.BigIntegerField(verbose_name="version"),
        ),
        migrations.AlterField(
            model_name="counterpause",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pauses",
                to="queueing.countersession",
                verbose_name="counter session",
            ),
        ),
        migrations.AlterField(
            model_name="countersession",
            name="clerk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counter_sessions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="clerk",
            ),
        ),
        migrations.AlterField(
            model_name="countersession",
            name="counter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="directory.counter",
                verbose_name="counter",
            ),
        ),
        migrations.AlterField(
            model_name="plannedshift",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="planned_shifts",
                to="directory.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AlterField(
            model_name="plannedshift",
            name="clerk",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="planned_shifts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="clerk",
            ),
        ),
        migrations.AlterField(
            model_name="plannedshift",
            name="counter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="planned_shifts",
                to="directory.counter",
                verbose_name="counter",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="directory.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="callable_from",
            field=models.DateTimeField(verbose_name="can be called from"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="called_at",
            field=models.DateTimeField(null=True, verbose_name="called at"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="channel",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="ticket",
            name="checked_in_at",
            field=models.DateTimeField(null=True, verbose_name="checked in at"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="clerk",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to=settings.AUTH_USER_MODEL,
                verbose_name="clerk",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="counter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="directory.counter",
                verbose_name="counter",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="day",
            field=models.DateField(verbose_name="day"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="deferrals",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times moved back"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="ended_at",
            field=models.DateTimeField(null=True, verbose_name="ended"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="for_counter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.counter",
                verbose_name="only for counter",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="issued_at",
            field=models.DateTimeField(verbose_name="issued at"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="letter",
            field=models.CharField(max_length=1, verbose_name="letter"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="missing_document",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="directory.requireddocument",
                verbose_name="missing document",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="number",
            field=models.PositiveIntegerField(verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="outcome",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="ticket",
            name="previous",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="queueing.ticket",
                verbose_name="ticket before it",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="rank_class",
            field=models.PositiveSmallIntegerField(
                default=queueing.policies.RankClass["ORDINARY"], verbose_name="class in the queue"
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="ranked_at",
            field=models.DateTimeField(verbose_name="in the queue since"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="ready_at",
            field=models.DateTimeField(null=True, verbose_name="stated arrival"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="directory.service",
                verbose_name="service",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="started_at",
            field=models.DateTimeField(null=True, verbose_name="serving began"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="ticket",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="queueing.visit",
                verbose_name="visit",
            ),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="after",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="ticketmove",
            name="at",
            field=models.DateTimeField(verbose_name="at"),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="before",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="ticketmove",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="counter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.counter",
                verbose_name="counter",
            ),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="day",
            field=models.DateField(verbose_name="day"),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="detail",
            field=models.JSONField(default=dict, verbose_name="details"),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="rank_class",
            field=models.PositiveSmallIntegerField(verbose_name="class in the queue"),
        ),
        migrations.AlterField(
            model_name="ticketmove",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="queueing.ticket",
                verbose_name="ticket",
            ),
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
                ],
                max_length=10,
                verbose_name="act",
            ),
        ),
        migrations.AlterField(
            model_name="turnedaway",
            name="at",
            field=models.DateTimeField(verbose_name="at"),
        ),
        migrations.AlterField(
            model_name="turnedaway",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="turned_away",
                to="directory.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AlterField(
            model_name="turnedaway",
            name="channel",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="turnedaway",
            name="reason",
            field=models.CharField(max_length=40, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="turnedaway",
            name="service",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="directory.service",
                verbose_name="service",
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="directory.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="channel",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="visit",
            name="closed_at",
            field=models.DateTimeField(null=True, verbose_name="ended"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="contact",
            field=models.CharField(blank=True, max_length=254, verbose_name="contact"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="contact_hash",
            field=models.CharField(max_length=64, null=True, verbose_name="hash of the contact"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="contact_nth",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="visit of the contact this day"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="day",
            field=models.DateField(verbose_name="day"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="device_hash",
            field=models.CharField(max_length=64, null=True, verbose_name="hash of the device"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="device_nth",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="visit of the device this day"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="language",
            field=models.CharField(default="lv", max_length=2, verbose_name="language"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="needs_more_time",
            field=models.BooleanField(default=False, verbose_name="needs more time"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="opened_at",
            field=models.DateTimeField(verbose_name="began"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="please_fetch",
            field=models.BooleanField(default=False, verbose_name="please come for me"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="token_hash",
            field=models.CharField(max_length=64, unique=True, verbose_name="hash of the link"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="token_seed",
            field=models.CharField(max_length=32, verbose_name="seed of the link"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="travel_time",
            field=models.DurationField(null=True, verbose_name="travel time"),
        ),
    ]

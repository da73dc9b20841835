"""How many acts a counter session has seen; shifts at one counter never overlap."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_sentences_and_moved_days"),
        ("queueing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="branchday",
            options={"verbose_name": "day of a branch", "verbose_name_plural": "days of branches"},
        ),
        migrations.AlterModelOptions(
            name="turnedaway",
            options={"verbose_name": "refused attempt to join", "verbose_name_plural": "refused attempts to join"},
        ),
        migrations.AlterModelOptions(
            name="ticketmove",
            options={"verbose_name": "move of a ticket", "verbose_name_plural": "moves of tickets"},
        ),
        migrations.AlterModelOptions(
            name="counterpause",
            options={"verbose_name": "pause", "verbose_name_plural": "pauses"},
        ),
        migrations.AddField(
            model_name="countersession",
            name="acts",
            field=models.PositiveIntegerField(default=0, verbose_name="acts"),
        ),
        migrations.AddConstraint(
            model_name="plannedshift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
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
        ),
    ]

"""A clerk is planned at one counter at a time."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

# Where two shifts of one clerk overlap already, the one entered later becomes a shift without a clerk.
LATER_WITHOUT_CLERK = """
UPDATE queueing_plannedshift later SET clerk_id = NULL WHERE EXISTS (
    SELECT 1 FROM queueing_plannedshift earlier
    WHERE earlier.clerk_id = later.clerk_id AND earlier.id < later.id
        AND tstzrange(earlier.starts_at, earlier.ends_at) && tstzrange(later.starts_at, later.ends_at)
);
"""


class Migration(migrations.Migration):
    dependencies = [("queueing", "0004_names_of_columns")]

    operations = [
        migrations.RunSQL(LATER_WITHOUT_CLERK, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="plannedshift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
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
        ),
    ]

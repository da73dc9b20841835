"""Sentences for refusals; fees are compared at commit; only working days keep a weekday's hours."""

import datetime
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fee",
            name="fee_has_one_amount_a_day",
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[
                    ("service", "="),
                    ("label_lv", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_until"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="fee_has_one_amount_a_day",
                violation_error_message="This fee already has an amount on some of these days. End that one first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officeholiday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("works_as__isnull", True),
                    models.Q(("is_working", True), ("works_as__gte", 1), ("works_as__lte", 7)),
                    _connector="OR",
                ),
                name="only_working_days_work_as",
                violation_error_message="Only a working day keeps the hours of a weekday.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="branchservice",
            name="branch_offers_service_once",
            constraint=models.UniqueConstraint(
                fields=("branch", "service"),
                name="branch_offers_service_once",
                violation_error_message="The branch offers this service already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="channelhours",
            name="channel_closes_after_it_opens",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))),
                name="channel_closes_after_it_opens",
                violation_error_message="Closing comes after opening.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="channelhours",
            name="channel_one_opening_a_weekday",
            constraint=models.UniqueConstraint(
                fields=("channel", "weekday"),
                name="channel_one_opening_a_weekday",
                violation_error_message="This weekday has hours already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="counter",
            name="counter_number_once_per_branch",
            constraint=models.UniqueConstraint(
                fields=("branch", "number"),
                name="counter_number_once_per_branch",
                violation_error_message="The branch has a counter with this number already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="fee",
            name="fee_not_negative",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", Decimal("0"))),
                name="fee_not_negative",
                violation_error_message="An amount can't be less than zero.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="fee",
            name="fee_ends_after_start",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                ),
                name="fee_ends_after_start",
                violation_error_message="A fee ends after the day it starts.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="openinghours",
            name="closes_after_it_opens",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes", "00:00"), ("closes__gt", models.F("opens")), _connector="OR"),
                name="closes_after_it_opens",
                violation_error_message="Closing comes after opening. 00:00 as the end means midnight.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="openinghours",
            name="one_opening_a_weekday",
            constraint=models.UniqueConstraint(
                fields=("schedule", "weekday"),
                name="one_opening_a_weekday",
                violation_error_message="This weekday has hours already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="openinghours",
            name="weekday_is_iso",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)),
                name="weekday_is_iso",
                violation_error_message="Choose a weekday.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="service",
            name="service_takes_time",
            constraint=models.CheckConstraint(
                condition=models.Q(("mean_service_time__gt", datetime.timedelta(0))),
                name="service_takes_time",
                violation_error_message="A service takes longer than no time at all.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="specialday",
            name="one_special_day",
            constraint=models.UniqueConstraint(
                fields=("branch", "day"),
                name="one_special_day",
                nulls_distinct=False,
                violation_error_message="This day already differs from the week. Change that entry.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="specialday",
            name="special_day_hours_whole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes__isnull", True), ("opens__isnull", True)),
                    models.Q(
                        ("closes__isnull", False),
                        ("opens__isnull", False),
                        models.Q(("closes", "00:00"), ("closes__gt", models.F("opens")), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="special_day_hours_whole",
                violation_error_message="Give both times, the later one last, or neither when the branch is closed.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="staffmembership",
            name="one_membership",
            constraint=models.UniqueConstraint(
                fields=("user", "branch", "role"),
                name="one_membership",
                nulls_distinct=False,
                violation_error_message="The person has this role there already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="weeklyschedule",
            name="one_schedule_a_day",
            constraint=models.UniqueConstraint(
                fields=("branch", "valid_from"),
                name="one_schedule_a_day",
                nulls_distinct=False,
                violation_error_message="There is a schedule from this day on already. Change that one.",
            ),
        ),
    ]

import datetime
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("directory", "0001_initial"),
        ("directory", "0002_sentences_and_moved_days"),
        ("directory", "0004_short_names_of_documents"),
        ("directory", "0005_call_centre_role"),
        ("directory", "0006_forum_roles"),
        ("directory", "0007_survey_roles"),
        ("directory", "0008_device"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("name_lv", models.CharField(max_length=200, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(max_length=200, verbose_name="name (English)")),
            ],
            options={
                "verbose_name": "provider",
                "verbose_name_plural": "providers",
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("name_lv", models.CharField(max_length=120, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(max_length=120, verbose_name="name (English)")),
                ("sort_key", models.CharField(db_index=True, editable=False, max_length=400)),
                ("address", models.CharField(max_length=200, verbose_name="address")),
                ("address_source", models.CharField(blank=True, max_length=200, verbose_name="source of the address")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="longitude"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "is_verified",
                    models.BooleanField(
                        default=False, help_text="Checked against the office's own list.", verbose_name="verified"
                    ),
                ),
                (
                    "is_demonstration",
                    models.BooleanField(
                        default=True, help_text="Shown with a mark that says so.", verbose_name="demonstration data"
                    ),
                ),
                ("remote_pilot_from", models.DateField(blank=True, null=True, verbose_name="remote queue: pilot from")),
                ("remote_live_from", models.DateField(blank=True, null=True, verbose_name="remote queue: live from")),
                (
                    "remote_off_from",
                    models.DateField(blank=True, null=True, verbose_name="remote queue: off again from"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sub_branches",
                        to="directory.branch",
                        verbose_name="belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "branch",
                "verbose_name_plural": "branches",
                "ordering": ("sort_key",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="branch_not_its_own_parent",
                        violation_error_message="A branch can't belong to itself.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactChannel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("name_lv", models.CharField(max_length=120, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(max_length=120, verbose_name="name (English)")),
                ("value", models.CharField(max_length=120, verbose_name="number or address")),
                ("notice_lv", models.CharField(blank=True, max_length=200, verbose_name="notice (Latvian)")),
                ("notice_en", models.CharField(blank=True, max_length=200, verbose_name="notice (English)")),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every branch.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channels",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact channel",
                "verbose_name_plural": "contact channels",
            },
        ),
        migrations.CreateModel(
            name="ChannelHours",
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
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours", to="directory.contactchannel"
                    ),
                ),
            ],
            options={
                "verbose_name": "hours of a contact channel",
                "verbose_name_plural": "hours of contact channels",
                "ordering": ("channel", "weekday"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))),
                        name="channel_closes_after_it_opens",
                        violation_error_message="Closing comes after opening.",
                    ),
                    models.UniqueConstraint(
                        fields=("channel", "weekday"),
                        name="channel_one_opening_a_weekday",
                        violation_error_message="This weekday has hours already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("kiosk", "Kiosk"), ("board", "Board")], max_length=10, verbose_name="kind"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Where it stands, for example: by the entrance.", max_length=60, verbose_name="name"
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="hash of the link"),
                ),
                ("enrolled_at", models.DateTimeField(editable=False, verbose_name="enrolled at")),
                ("last_seen_at", models.DateTimeField(editable=False, null=True, verbose_name="last seen")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked at")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "device",
                "verbose_name_plural": "devices",
                "ordering": ("branch__sort_key", "kind", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("branch", "name"),
                        name="one_device_of_a_name",
                        violation_error_message="The branch has a device of this name already. Revoke it first.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectoryVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_directory_version")],
            },
        ),
        migrations.CreateModel(
            name="OfficeHoliday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("is_working", models.BooleanField(default=False, verbose_name="a working day")),
                ("name_lv", models.CharField(max_length=120, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="name (English)")),
                (
                    "works_as",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Monday"),
                            (2, "Tuesday"),
                            (3, "Wednesday"),
                            (4, "Thursday"),
                            (5, "Friday"),
                            (6, "Saturday"),
                            (7, "Sunday"),
                        ],
                        null=True,
                        verbose_name="works as",
                    ),
                ),
            ],
            options={
                "verbose_name": "holiday or moved working day",
                "verbose_name_plural": "holidays and moved working days",
                "ordering": ("-day",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("works_as__isnull", True),
                            models.Q(("is_working", True), ("works_as__gte", 1), ("works_as__lte", 7)),
                            _connector="OR",
                        ),
                        name="only_working_days_work_as",
                        violation_error_message="Only a working day keeps the hours of a weekday.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                (
                    "letter",
                    models.CharField(
                        max_length=1,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[A-Z]$")],
                        verbose_name="letter of its tickets",
                    ),
                ),
                ("name_lv", models.CharField(max_length=160, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(max_length=160, verbose_name="name (English)")),
                ("hint_lv", models.CharField(blank=True, max_length=240, verbose_name="hint (Latvian)")),
                ("hint_en", models.CharField(blank=True, max_length=240, verbose_name="hint (English)")),
                ("icon", models.CharField(default="people", max_length=30, verbose_name="icon")),
                (
                    "mean_service_time",
                    models.DurationField(
                        default=datetime.timedelta(seconds=600),
                        help_text="Used until the branch's own days say better.",
                        verbose_name="mean service time",
                    ),
                ),
                ("is_remote", models.BooleanField(default=True, verbose_name="can be joined remotely")),
                ("is_bookable", models.BooleanField(default=False, verbose_name="can be booked")),
                ("is_walk_in", models.BooleanField(default=True, verbose_name="serves walk-ins")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order on screens")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="directory.provider", verbose_name="provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mean_service_time__gt", datetime.timedelta(0))),
                        name="service_takes_time",
                        violation_error_message="A service takes longer than no time at all.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequiredDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text_lv", models.CharField(max_length=240, verbose_name="text (Latvian)")),
                ("text_en", models.CharField(max_length=240, verbose_name="text (English)")),
                ("short_lv", models.CharField(blank=True, max_length=80, verbose_name="short name (Latvian)")),
                ("short_en", models.CharField(blank=True, max_length=80, verbose_name="short name (English)")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_documents",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "required document",
                "verbose_name_plural": "required documents",
                "ordering": ("service", "position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label_lv", models.CharField(max_length=160, verbose_name="label (Latvian)")),
                ("label_en", models.CharField(max_length=160, verbose_name="label (English)")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="amount, EUR")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until, not in")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fees",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "fee",
                "verbose_name_plural": "fees",
                "ordering": ("service", "position", "valid_from"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", Decimal("0"))),
                        name="fee_not_negative",
                        violation_error_message="An amount can't be less than zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="fee_ends_after_start",
                        violation_error_message="A fee ends after the day it starts.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counters",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "services",
                    models.ManyToManyField(
                        related_name="counters", to="directory.service", verbose_name="services it can serve"
                    ),
                ),
            ],
            options={
                "verbose_name": "counter",
                "verbose_name_plural": "counters",
                "ordering": ("branch", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "number"),
                        name="counter_number_once_per_branch",
                        violation_error_message="The branch has a counter with this number already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BranchService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_remote", models.BooleanField(default=True, verbose_name="can be joined remotely here")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "offered service",
                "verbose_name_plural": "offered services",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "service"),
                        name="branch_offers_service_once",
                        violation_error_message="The branch offers this service already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "opens",
                    models.TimeField(blank=True, help_text="Both empty means closed.", null=True, verbose_name="opens"),
                ),
                ("closes", models.TimeField(blank=True, null=True, verbose_name="closes")),
                (
                    "ticket_limit",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="tickets that day at most"),
                ),
                ("reason_lv", models.CharField(blank=True, max_length=200, verbose_name="reason (Latvian)")),
                ("reason_en", models.CharField(blank=True, max_length=200, verbose_name="reason (English)")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every branch.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="special_days",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "closure or special opening",
                "verbose_name_plural": "closures and special openings",
                "ordering": ("-day", "branch"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "day"),
                        name="one_special_day",
                        nulls_distinct=False,
                        violation_error_message="This day already differs from the week. Change that entry.",
                    ),
                    models.CheckConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "Clerk"),
                            ("manager", "Branch manager"),
                            ("call_centre", "Call centre"),
                            ("expert", "Forum expert"),
                            ("moderator", "Forum moderator"),
                            ("interviewer", "Interviewer"),
                            ("survey_lead", "Survey lead"),
                            ("assessor", "Assessor"),
                            ("head_office", "Head office"),
                            ("directory_editor", "Directory editor"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every branch.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff membership",
                "verbose_name_plural": "staff memberships",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "branch", "role"),
                        name="one_membership",
                        nulls_distinct=False,
                        violation_error_message="The person has this role there already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WeeklySchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("returns_to_default", models.BooleanField(default=False, verbose_name="back to the default week")),
                ("ignores_holidays", models.BooleanField(default=False, verbose_name="open on public holidays too")),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every branch.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "weekly schedule",
                "verbose_name_plural": "weekly schedules",
                "ordering": ("branch", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "valid_from"),
                        name="one_schedule_a_day",
                        nulls_distinct=False,
                        violation_error_message="There is a schedule from this day on already. Change that one.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
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
                ("opens", models.TimeField(verbose_name="opens")),
                (
                    "closes",
                    models.TimeField(help_text="00:00 means midnight at the end of the day.", verbose_name="closes"),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours", to="directory.weeklyschedule"
                    ),
                ),
            ],
            options={
                "verbose_name": "opening hours",
                "verbose_name_plural": "opening hours",
                "ordering": ("schedule", "weekday", "opens"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes", "00:00"), ("closes__gt", models.F("opens")), _connector="OR"),
                        name="closes_after_it_opens",
                        violation_error_message="Closing comes after opening. 00:00 as the end means midnight.",
                    ),
                    models.UniqueConstraint(
                        fields=("schedule", "weekday"),
                        name="one_opening_a_weekday",
                        violation_error_message="This weekday has hours already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)),
                        name="weekday_is_iso",
                        violation_error_message="Choose a weekday.",
                    ),
                ],
            },
        ),
    ]

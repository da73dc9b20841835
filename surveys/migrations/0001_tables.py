import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("surveys", "0001_initial")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("directory", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.SmallIntegerField(null=True, verbose_name="point")),
                ("number", models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="number")),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="choices",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "special",
                    models.CharField(
                        blank=True,
                        choices=[("na", "Does not apply"), ("refused", "Would not say"), ("unknown", "Hard to say")],
                        max_length=8,
                        verbose_name="why none",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("special__in", ["", "na", "refused", "unknown"])),
                        name="answer_special_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("special", ""),
                            models.Q(("choices", []), ("number__isnull", True), ("text", ""), ("value__isnull", True)),
                            _connector="OR",
                        ),
                        name="answer_is_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Factor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_lv", models.CharField(max_length=200, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "factor",
                "verbose_name_plural": "factors",
                "ordering": ("place", "slug"),
            },
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_lv", models.CharField(max_length=200, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
            ],
            options={
                "verbose_name": "institution",
                "verbose_name_plural": "institutions",
                "ordering": ("slug",),
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contact_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the contact")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "how",
                    models.CharField(
                        choices=[("call", "In a call"), ("page", "On the page"), ("office", "Told the office")],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
            ],
            options={
                "verbose_name": "refusal",
                "verbose_name_plural": "refusals",
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_lv", models.CharField(max_length=200, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ("place", "slug"),
            },
        ),
        migrations.CreateModel(
            name="AssessmentEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="link")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="surveys.answer",
                        verbose_name="answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
            },
        ),
        migrations.CreateModel(
            name="FrameUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, verbose_name="key")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "language",
                    models.CharField(
                        choices=[("lv", "Latvian"), ("en", "English")],
                        default="lv",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "client_kind",
                    models.CharField(
                        choices=[
                            ("person", "Private person"),
                            ("business", "Company or organisation"),
                            ("employee", "Employee of the office"),
                        ],
                        default="person",
                        max_length=10,
                        verbose_name="kind of client",
                    ),
                ),
                ("drawn_nth", models.PositiveIntegerField(null=True, verbose_name="place in the draw")),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "person on the list",
                "verbose_name_plural": "people on the list",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Private person"),
                            ("business", "Company or organisation"),
                            ("employee", "Employee of the office"),
                        ],
                        max_length=10,
                        verbose_name="kind of client",
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                (
                    "language",
                    models.CharField(
                        choices=[("lv", "Latvian"), ("en", "English")],
                        default="lv",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("telephone", "Telephone"),
                            ("electronic", "Electronically"),
                            ("paper", "On paper"),
                            ("form", "Assessment form"),
                        ],
                        max_length=10,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("in_call", "In a call"),
                            ("called_back", "To be called back"),
                            ("done", "Answered"),
                            ("refused", "Refused"),
                            ("out_of_scope", "Does not belong to the survey"),
                            ("unreachable", "Could not be reached"),
                            ("closed", "Fieldwork ended before"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1.1", "Complete interview"),
                            ("1.2", "Partial interview"),
                            ("2.11", "Refused"),
                            ("2.12", "Broken off"),
                            ("2.21", "To be called back"),
                            ("2.22", "Answering machine"),
                            ("2.32", "Not able to answer"),
                            ("2.33", "No language in common"),
                            ("3.12", "Busy"),
                            ("3.13", "Nobody answers"),
                            ("3.11", "Not called"),
                            ("3.2", "Another person"),
                            ("4.3", "Number not in use"),
                            ("4.7", "Does not belong to the survey"),
                            ("4.8", "Enough of this group have answered"),
                        ],
                        max_length=5,
                        verbose_name="what became of it",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="calls")),
                ("next_at", models.DateTimeField(null=True, verbose_name="not before")),
                ("is_appointment", models.BooleanField(default=False, verbose_name="the hour was agreed")),
                ("called_at", models.DateTimeField(null=True, verbose_name="in a call since")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "interviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="interviewer",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="case",
                        to="surveys.frameunit",
                        verbose_name="person on the list",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "in_call",
                                    "called_back",
                                    "done",
                                    "refused",
                                    "out_of_scope",
                                    "unreachable",
                                    "closed",
                                ],
                            )
                        ),
                        name="case_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["telephone", "electronic", "paper", "form"])),
                        name="case_mode_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("called_at__isnull", False), ("interviewer__isnull", False), ("state", "in_call")
                            ),
                            models.Q(
                                models.Q(("state", "in_call"), _negated=True),
                                ("called_at__isnull", True),
                                ("interviewer__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="case_in_call_has_its_interviewer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_call")),
                        fields=("interviewer",),
                        name="one_call_per_interviewer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instrument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_lv", models.CharField(max_length=200, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("satisfaction", "Satisfaction survey"),
                            ("consult_first", "Consult First"),
                            ("self_check", "Self-check"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "instrument",
                "verbose_name_plural": "instruments",
                "ordering": ("slug",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["satisfaction", "consult_first", "self_check"])),
                        name="instrument_kind_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InstrumentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "variant",
                    models.CharField(
                        choices=[("clients", "Clients"), ("employees", "Employees"), ("assessment", "Assessment form")],
                        max_length=10,
                        verbose_name="worded for",
                    ),
                ),
                ("is_draft_wording", models.BooleanField(default=False, verbose_name="our own draft wording")),
                (
                    "questions_expected",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="questions it must have"),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("frozen_at", models.DateTimeField(null=True, verbose_name="frozen at")),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="surveys.instrument",
                        verbose_name="instrument",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an instrument",
                "verbose_name_plural": "versions of instruments",
                "ordering": ("instrument", "variant", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("instrument", "variant", "number"), name="version_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("variant__in", ["clients", "employees", "assessment"])),
                        name="version_variant_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="version_counts_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(verbose_name="order")),
                ("title_lv", models.CharField(max_length=200, verbose_name="title (Latvian)")),
                ("title_en", models.CharField(blank=True, max_length=200, verbose_name="title (English)")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="surveys.instrumentversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "block of questions",
                "verbose_name_plural": "blocks of questions",
                "ordering": ("place", "pk"),
                "constraints": [models.UniqueConstraint(fields=("version", "place"), name="block_place_once")],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_seed", models.CharField(blank=True, max_length=32, verbose_name="seed of the link")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the link")),
                ("contact", models.CharField(blank=True, max_length=254, verbose_name="contact")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("reminded_at", models.DateTimeField(null=True, verbose_name="last reminded at")),
                ("reminders", models.PositiveSmallIntegerField(default=0, verbose_name="reminders")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used at")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitation",
                        to="surveys.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reminded_at__isnull", True), ("reminders", 0)),
                            models.Q(("reminded_at__isnull", False), ("reminders__gte", 1), ("sent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="reminder_follows_an_invitation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_lv", models.CharField(max_length=200, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="surveys.institution",
                        verbose_name="institution",
                    ),
                ),
            ],
            options={
                "verbose_name": "period",
                "verbose_name_plural": "periods",
                "ordering": ("institution", "-year"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution", "year"),
                        name="period_once_a_year",
                        violation_error_message="The institution has a period of this year already.",
                    ),
                    models.UniqueConstraint(fields=("institution", "number"), name="period_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="period_is_of_our_times"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("place", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scale_6", "Six points"),
                            ("scale_5", "Five points"),
                            ("yes_no", "Yes or no"),
                            ("single", "One of several"),
                            ("multiple", "Several of several"),
                            ("number", "Number"),
                            ("text", "Text"),
                            ("score", "Score with evidence"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text_lv", models.TextField(verbose_name="text (Latvian)")),
                ("text_en", models.TextField(blank=True, verbose_name="text (English)")),
                ("hint_lv", models.CharField(blank=True, max_length=300, verbose_name="hint (Latvian)")),
                ("hint_en", models.CharField(blank=True, max_length=300, verbose_name="hint (English)")),
                ("low_label_lv", models.CharField(blank=True, max_length=80, verbose_name="lowest point (Latvian)")),
                ("low_label_en", models.CharField(blank=True, max_length=80, verbose_name="lowest point (English)")),
                ("high_label_lv", models.CharField(blank=True, max_length=80, verbose_name="highest point (Latvian)")),
                ("high_label_en", models.CharField(blank=True, max_length=80, verbose_name="highest point (English)")),
                ("allows_na", models.BooleanField(default=True, verbose_name="may not apply")),
                ("allows_refused", models.BooleanField(default=True, verbose_name="may be refused")),
                ("allows_unknown", models.BooleanField(default=False, verbose_name="may be hard to say")),
                ("asked_if", models.JSONField(blank=True, null=True, verbose_name="asked if")),
                ("required", models.BooleanField(default=True, verbose_name="must be answered")),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="surveys.block",
                        verbose_name="block",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="surveys.factor",
                        verbose_name="factor",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="surveys.instrumentversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="surveys.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of a survey",
                "verbose_name_plural": "questions of surveys",
                "ordering": ("place", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("version", "code"), name="question_code_once"),
                    models.UniqueConstraint(fields=("version", "place"), name="question_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["scale_6", "scale_5", "yes_no", "single", "multiple", "number", "text", "score"],
                            )
                        ),
                        name="question_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(verbose_name="order")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("text_lv", models.CharField(max_length=200, verbose_name="text (Latvian)")),
                ("text_en", models.CharField(blank=True, max_length=200, verbose_name="text (English)")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="surveys.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices",
                "ordering": ("place", "pk"),
                "constraints": [models.UniqueConstraint(fields=("question", "code"), name="choice_code_once")],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="surveys.question",
                verbose_name="question",
            ),
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=160, verbose_name="code")),
                (
                    "client_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Private person"),
                            ("business", "Company or organisation"),
                            ("employee", "Employee of the office"),
                        ],
                        max_length=10,
                        verbose_name="kind of client",
                    ),
                ),
                ("target", models.PositiveIntegerField(verbose_name="wanted")),
                ("taken", models.PositiveIntegerField(default=0, verbose_name="had or being asked")),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "quota",
                "verbose_name_plural": "quotas",
                "ordering": ("stage", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("target"))), name="quota_is_not_overrun"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text_lv", models.TextField(verbose_name="text (Latvian)")),
                ("text_en", models.TextField(blank=True, verbose_name="text (English)")),
                ("evidence", models.TextField(blank=True, verbose_name="what it rests on")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not begun"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("measure", models.TextField(blank=True, verbose_name="what is being done")),
                ("indicator_code", models.CharField(blank=True, max_length=60, verbose_name="code of the indicator")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("reminded_on", models.DateField(null=True, verbose_name="owner reminded on")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="surveys.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "recommendation",
                "verbose_name_plural": "recommendations",
                "ordering": ("-period__year", "number"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "in_progress"])),
                        fields=["due_on"],
                        name="recommendation_owed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("period", "number"), name="recommendation_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "in_progress", "done", "declined"])),
                        name="recommendation_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text_lv", ""), _negated=True), name="recommendation_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecommendationMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "Not begun"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        max_length=12,
                        verbose_name="from",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("open", "Not begun"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        max_length=12,
                        verbose_name="to",
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=300, verbose_name="because")),
                ("at", models.DateTimeField(verbose_name="at")),
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
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="surveys.recommendation",
                        verbose_name="recommendation",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a recommendation",
                "verbose_name_plural": "moves of recommendations",
                "ordering": ("at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="recommendation_move_goes_somewhere",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin_hash", models.CharField(max_length=64, null=True, verbose_name="hash of what it is about")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("telephone", "Telephone"),
                            ("electronic", "Electronically"),
                            ("paper", "On paper"),
                            ("form", "Assessment form"),
                        ],
                        max_length=10,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("sample", "Drawn"),
                            ("open_link", "Link after a visit"),
                            ("paper", "Paper"),
                            ("form", "Assessment form"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("started", "Being answered"), ("complete", "Complete"), ("broken_off", "Broken off")],
                        default="started",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("lv", "Latvian"), ("en", "English")],
                        default="lv",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("week_of", models.DateField(verbose_name="week of")),
                (
                    "client_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Private person"),
                            ("business", "Company or organisation"),
                            ("employee", "Employee of the office"),
                        ],
                        max_length=10,
                        verbose_name="kind of client",
                    ),
                ),
                ("weight", models.FloatField(null=True, verbose_name="weight")),
                ("place", models.CharField(blank=True, max_length=40, verbose_name="question to go on with")),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="response",
                        to="surveys.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="surveys.quota",
                        verbose_name="quota",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="surveys.instrumentversion",
                        verbose_name="questionnaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "response",
                "verbose_name_plural": "responses",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["started", "complete", "broken_off"])),
                        name="response_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["sample", "open_link", "paper", "form"])),
                        name="response_source_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("week_of__iso_week_day", 1)), name="response_keeps_no_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__isnull", True), ("weight__gt", 0), _connector="OR"),
                        name="response_weighs_something",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="surveys.response",
                verbose_name="response",
            ),
        ),
        migrations.CreateModel(
            name="SamplingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "strata_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("branch", "Branch"), ("service", "Service"), ("client_kind", "Kind of client")],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="strata by",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("proportional", "In proportion to each stratum"),
                            ("equal", "The same from each stratum"),
                            ("fixed", "As written for each stratum"),
                        ],
                        default="proportional",
                        max_length=12,
                        verbose_name="rule",
                    ),
                ),
                ("fixed", models.JSONField(blank=True, default=dict, verbose_name="number of each stratum")),
                ("size", models.PositiveIntegerField(verbose_name="size of the sample")),
                ("seed", models.CharField(max_length=64, verbose_name="seed")),
                (
                    "frame_source",
                    models.CharField(
                        choices=[("visits_and_bookings", "Ended visits and appointments"), ("upload", "Uploaded list")],
                        max_length=20,
                        verbose_name="list from",
                    ),
                ),
                ("frame_from", models.DateField(blank=True, null=True, verbose_name="visits from")),
                ("frame_to", models.DateField(blank=True, null=True, verbose_name="visits until, that day in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("locked", "Locked"),
                            ("drawn", "Drawn"),
                            ("replaced", "Replaced by another"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("frame_hash", models.CharField(blank=True, max_length=64, verbose_name="fingerprint of the list")),
                ("plan_hash", models.CharField(blank=True, max_length=64, verbose_name="fingerprint of the plan")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it replaces the one before")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("locked_at", models.DateTimeField(null=True, verbose_name="locked at")),
                ("drawn_at", models.DateTimeField(null=True, verbose_name="drawn at")),
                (
                    "locked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
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
            ],
            options={
                "verbose_name": "sampling plan",
                "verbose_name_plural": "sampling plans",
                "ordering": ("stage", "number"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "locked", "drawn", "replaced"])),
                        name="plan_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["proportional", "equal", "fixed"])), name="plan_rule_is_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="plan_draws_somebody"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("locked", "drawn")), _negated=True),
                            models.Q(
                                ("locked_at__isnull", False),
                                models.Q(("plan_hash", ""), _negated=True),
                                models.Q(("frame_hash", ""), _negated=True),
                                models.Q(("seed", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="locked_plan_has_its_fingerprints",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "drawn"), _negated=True), ("drawn_at__isnull", False), _connector="OR"
                        ),
                        name="drawn_plan_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="later_plan_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frame_from__isnull", True), ("frame_to__gte", models.F("frame_from")), _connector="OR"
                        ),
                        name="plan_looks_back_over_days",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="frameunit",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="units",
                to="surveys.samplingplan",
                verbose_name="plan",
            ),
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("clients", "Clients"),
                            ("employees", "Employees"),
                            ("self_assessment", "Self-assessment"),
                            ("experts", "Experts"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                ("population_lv", models.CharField(max_length=300, verbose_name="who is asked (Latvian)")),
                ("population_en", models.CharField(blank=True, max_length=300, verbose_name="who is asked (English)")),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("telephone", "Telephone"),
                                ("electronic", "Electronically"),
                                ("paper", "On paper"),
                                ("form", "Assessment form"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="ways of asking",
                    ),
                ),
                ("opens_on", models.DateField(verbose_name="first day")),
                ("closes_on", models.DateField(verbose_name="last day")),
                ("planned_size", models.PositiveIntegerField(verbose_name="planned number of answers")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "In the field"),
                            ("closed", "Fieldwork over"),
                            ("published", "Published"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True, verbose_name="opened at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                ("unlinked_at", models.DateTimeField(null=True, verbose_name="answers cut from people at")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published at")),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="surveys.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="surveys.instrumentversion",
                        verbose_name="questionnaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "stage",
                "verbose_name_plural": "stages",
                "ordering": ("period", "pk"),
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["closes_on"], name="stage_open")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "kind", "version"),
                        name="stage_once",
                        violation_error_message="The period has this stage already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["clients", "employees", "self_assessment", "experts"])),
                        name="stage_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "open", "closed", "published"])),
                        name="stage_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))),
                        name="stage_lasts_a_day",
                        violation_error_message="Fieldwork ends on its first day or later.",
                    ),
                    models.CheckConstraint(condition=models.Q(("modes__len__gte", 1)), name="stage_has_a_mode"),
                ],
            },
        ),
        migrations.AddField(
            model_name="samplingplan",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="surveys.stage",
                verbose_name="stage",
            ),
        ),
        migrations.CreateModel(
            name="ResultSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("built_at", models.DateTimeField(verbose_name="built at")),
                ("method", models.SlugField(max_length=60, verbose_name="method")),
                ("method_version", models.CharField(max_length=20, verbose_name="version of the method")),
                ("is_published", models.BooleanField(default=False, verbose_name="published")),
                ("figures", models.JSONField(verbose_name="figures")),
                (
                    "period",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="surveys.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="surveys.stage",
                        verbose_name="stage",
                    ),
                ),
            ],
            options={
                "verbose_name": "figures",
                "verbose_name_plural": "figures",
                "ordering": ("-built_at", "-pk"),
                "indexes": [
                    models.Index(fields=["stage", "-built_at"], name="figures_of_stage"),
                    models.Index(fields=["period", "-built_at"], name="figures_of_period"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("period__isnull", True), ("stage__isnull", False)),
                            models.Q(("period__isnull", False), ("stage__isnull", True)),
                            _connector="OR",
                        ),
                        name="figures_are_of_one_thing",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="response",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responses",
                to="surveys.stage",
                verbose_name="stage",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="quotas",
                to="surveys.stage",
                verbose_name="stage",
            ),
        ),
        migrations.CreateModel(
            name="InterviewerStage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="interviewer",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviewers",
                        to="surveys.stage",
                        verbose_name="stage",
                    ),
                ),
            ],
            options={
                "verbose_name": "interviewer of a stage",
                "verbose_name_plural": "interviewers of stages",
                "constraints": [models.UniqueConstraint(fields=("user", "stage"), name="interviewer_once_a_stage")],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="surveys.stage",
                verbose_name="stage",
            ),
        ),
        migrations.CreateModel(
            name="Stratum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=160, verbose_name="code")),
                (
                    "client_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Private person"),
                            ("business", "Company or organisation"),
                            ("employee", "Employee of the office"),
                        ],
                        max_length=10,
                        verbose_name="kind of client",
                    ),
                ),
                ("population", models.PositiveIntegerField(verbose_name="people in it")),
                ("allocated", models.PositiveIntegerField(default=0, verbose_name="drawn of them")),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="strata",
                        to="surveys.samplingplan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "stratum",
                "verbose_name_plural": "strata",
                "ordering": ("plan", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "code"), name="stratum_once"),
                    models.CheckConstraint(
                        condition=models.Q(("allocated__lte", models.F("population"))),
                        name="stratum_gives_no_more_than_it_has",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="response",
            name="stratum",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responses",
                to="surveys.stratum",
                verbose_name="stratum",
            ),
        ),
        migrations.AddField(
            model_name="frameunit",
            name="stratum",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="units",
                to="surveys.stratum",
                verbose_name="stratum",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="stratum",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="surveys.stratum",
                verbose_name="stratum",
            ),
        ),
        migrations.CreateModel(
            name="SurveyPolicyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
                ("attempts_at_most", models.PositiveSmallIntegerField(default=6, verbose_name="calls at most")),
                (
                    "retry_after",
                    models.DurationField(default=datetime.timedelta(seconds=14400), verbose_name="called again after"),
                ),
                (
                    "busy_retry_after",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1800), verbose_name="called again when busy after"
                    ),
                ),
                ("calls_from", models.TimeField(default=datetime.time(9, 0), verbose_name="calls from")),
                ("calls_until", models.TimeField(default=datetime.time(20, 0), verbose_name="calls until")),
                (
                    "remind_after",
                    models.DurationField(default=datetime.timedelta(days=5), verbose_name="reminded after"),
                ),
                ("reminders_at_most", models.PositiveSmallIntegerField(default=2, verbose_name="reminders at most")),
                (
                    "public_cell",
                    models.PositiveSmallIntegerField(default=10, verbose_name="fewest answers shown in public"),
                ),
                (
                    "inside_cell",
                    models.PositiveSmallIntegerField(default=5, verbose_name="fewest answers shown inside"),
                ),
                (
                    "official_from",
                    models.PositiveIntegerField(
                        default=1000, verbose_name="answers from which satisfaction is official"
                    ),
                ),
            ],
            options={
                "verbose_name": "rules of surveys",
                "verbose_name_plural": "rules of surveys",
                "ordering": ("-valid_from",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attempts_at_most__gte", 1),
                            ("calls_until__gt", models.F("calls_from")),
                            ("inside_cell__gte", 5),
                            ("official_from__gte", 1),
                            ("public_cell__gte", 10),
                        ),
                        name="survey_policy_makes_sense",
                        violation_error_message="These lengths and numbers can't all hold.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ToolCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tool", models.SlugField(max_length=60, verbose_name="tool")),
                ("day", models.DateField(verbose_name="day")),
                ("outcome", models.SlugField(max_length=40, verbose_name="outcome")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="count")),
            ],
            options={
                "verbose_name": "count of a self-check",
                "verbose_name_plural": "counts of self-checks",
                "constraints": [
                    models.UniqueConstraint(fields=("tool", "day", "outcome"), name="tool_counted_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="CallAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nth", models.PositiveSmallIntegerField(verbose_name="which call")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("telephone", "Telephone"),
                            ("electronic", "Electronically"),
                            ("paper", "On paper"),
                            ("form", "Assessment form"),
                        ],
                        default="telephone",
                        max_length=10,
                        verbose_name="asked by",
                    ),
                ),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("consented_at", models.DateTimeField(null=True, verbose_name="agreed to answer at")),
                ("may_record", models.BooleanField(null=True, verbose_name="agreed to be recorded")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1.1", "Complete interview"),
                            ("1.2", "Partial interview"),
                            ("2.11", "Refused"),
                            ("2.12", "Broken off"),
                            ("2.21", "To be called back"),
                            ("2.22", "Answering machine"),
                            ("2.32", "Not able to answer"),
                            ("2.33", "No language in common"),
                            ("3.12", "Busy"),
                            ("3.13", "Nobody answers"),
                            ("3.11", "Not called"),
                            ("3.2", "Another person"),
                            ("4.3", "Number not in use"),
                            ("4.7", "Does not belong to the survey"),
                            ("4.8", "Enough of this group have answered"),
                        ],
                        max_length=5,
                        verbose_name="what became of it",
                    ),
                ),
                (
                    "interviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="interviewer",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="surveys.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "ordering": ("case", "nth"),
                "constraints": [
                    models.UniqueConstraint(fields=("case", "nth"), name="call_counted_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("case",), name="one_call_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), models.Q(("disposition", ""), _negated=True), _connector="OR"
                        ),
                        name="ended_call_says_what_became_of_it",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("response", "question"), name="one_answer_to_a_question"),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.UniqueConstraint(fields=("stage", "number"), name="plan_number_once"),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("locked", "drawn"))), fields=("stage",), name="one_live_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(fields=("stage", "code"), name="quota_once"),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["stage", "state", "source"], name="response_of_stage"),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(fields=("stage", "origin_hash"), name="one_response_per_visit"),
        ),
        migrations.AddConstraint(
            model_name="frameunit",
            constraint=models.UniqueConstraint(fields=("plan", "key"), name="unit_once_on_the_list"),
        ),
        migrations.AddConstraint(
            model_name="frameunit",
            constraint=models.UniqueConstraint(fields=("stratum", "drawn_nth"), name="unit_drawn_once"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "called_back"))),
                fields=["stage", "next_at", "id"],
                name="case_to_call",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["stage", "state"], name="case_of_stage"),
        ),
    ]

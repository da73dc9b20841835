import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("forum", "0001_initial"), ("forum", "0002_search_words"), ("forum", "0004_follow_ups_are_read_first")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("directory", "0001_tables"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("html", models.TextField(blank=True, verbose_name="text as HTML")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published at")),
                ("corrected_at", models.DateTimeField(null=True, verbose_name="corrected at")),
                ("correction", models.CharField(blank=True, max_length=300, verbose_name="what was corrected")),
                ("true_on", models.DateField(null=True, verbose_name="true on")),
                ("review_since", models.DateTimeField(null=True, verbose_name="to be reviewed since")),
                ("review_because", models.CharField(blank=True, max_length=300, verbose_name="to be reviewed because")),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "indexes": [
                    models.Index(
                        condition=models.Q(("review_since__isnull", False)),
                        fields=["review_since"],
                        name="answer_to_review",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrected_at__isnull", True), models.Q(("correction", ""), _negated=True), _connector="OR"
                        ),
                        name="answer_says_what_was_corrected",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerRuleRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
                ("months", models.PositiveSmallIntegerField(default=0, verbose_name="months")),
                ("working_days", models.PositiveSmallIntegerField(default=0, verbose_name="working days")),
                (
                    "forward_within",
                    models.PositiveSmallIntegerField(default=5, verbose_name="forwarded within, working days"),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "answer rule",
                "verbose_name_plural": "answer rules",
                "ordering": ("-valid_from",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("months", 0), ("working_days__gte", 1)),
                            models.Q(("months__gte", 1), ("working_days", 0)),
                            _connector="OR",
                        ),
                        name="answer_rule_counts_one_way",
                        violation_error_message="Give months or working days, one of the two.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("forward_within__gte", 1),
                            ("forward_within__lte", 30),
                            ("months__lte", 4),
                            ("working_days__lte", 90),
                        ),
                        name="answer_rule_makes_sense",
                        violation_error_message="These lengths and numbers can't all hold.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("submitted", "Waits for the second pair of eyes"),
                            ("approved", "Published"),
                            ("dropped", "Given up"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("correction", models.CharField(blank=True, max_length=300, verbose_name="what it corrects")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                ("saved_at", models.DateTimeField(verbose_name="saved at")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("needs_second_eyes", models.BooleanField(default=True, verbose_name="a second expert approves")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved at")),
                ("returned_because", models.CharField(blank=True, max_length=300, verbose_name="sent back because")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="forum.answer",
                        verbose_name="answer",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording of an answer",
                "verbose_name_plural": "wordings of answers",
                "ordering": ("answer", "number"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "submitted")), fields=["submitted_at"], name="wording_submitted"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("answer", "number"), name="wording_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "submitted"])),
                        fields=("answer",),
                        name="one_open_wording",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["submitted", "approved"]), _negated=True),
                            models.Q(("submitted_at__isnull", False), models.Q(("text", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="wording_submitted_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", False), ("approved_by__isnull", False), ("state", "approved")
                            ),
                            models.Q(
                                models.Q(("state", "approved"), _negated=True),
                                ("approved_at__isnull", True),
                                ("approved_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="wording_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("needs_second_eyes", False),
                            models.Q(("approved_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="wording_seen_by_two",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="current",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="forum.answerversion",
                verbose_name="published wording",
            ),
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("name_lv", models.CharField(max_length=120, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(max_length=120, verbose_name="name (English)")),
                (
                    "aim_within",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty means the aim of the whole forum.",
                        null=True,
                        verbose_name="own aim, working days",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("is_active", models.BooleanField(default=True, verbose_name="can be chosen")),
                (
                    "experts",
                    models.ManyToManyField(
                        blank=True, related_name="forum_categories", to=settings.AUTH_USER_MODEL, verbose_name="experts"
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("aim_within__isnull", True), ("aim_within__gte", 1), _connector="OR"),
                        name="aim_takes_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CannedPassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "language",
                    models.CharField(
                        choices=[("lv", "Latvian"), ("en", "English")],
                        default="lv",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every category.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canned_passages",
                        to="forum.category",
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "verbose_name": "text ready to use",
                "verbose_name_plural": "texts ready to use",
                "ordering": ("title",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("title", "language"),
                        name="canned_passage_once",
                        violation_error_message="There is a text with this title already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asked_back", "The expert asks back"),
                            ("reply", "The asker replies"),
                            ("asked_further", "The asker asks further"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("said_at", models.DateTimeField(verbose_name="said at")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                ("is_public", models.BooleanField(default=False, verbose_name="everybody reads it")),
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
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ("said_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="follow_up_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", False), ("kind", "asked_back")),
                            models.Q(models.Q(("kind", "asked_back"), _negated=True), ("by__isnull", True)),
                            _connector="OR",
                        ),
                        name="follow_up_is_the_expert_s_or_the_asker_s",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_public", False),
                            models.Q(("kind", "asked_further"), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="follow_up_is_read_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForumPolicyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
                ("needs_second_eyes", models.BooleanField(default=True, verbose_name="a second expert approves")),
                ("aim_within", models.PositiveSmallIntegerField(default=5, verbose_name="own aim, working days")),
                (
                    "remind_before",
                    models.PositiveSmallIntegerField(
                        default=4, verbose_name="the expert is reminded before, working days"
                    ),
                ),
                (
                    "escalate_before",
                    models.PositiveSmallIntegerField(default=2, verbose_name="the lead is told before, working days"),
                ),
                (
                    "asker_waited_for",
                    models.PositiveSmallIntegerField(default=10, verbose_name="an asker is waited for, working days"),
                ),
                (
                    "follow_ups_at_most",
                    models.PositiveSmallIntegerField(default=5, verbose_name="questions further at most"),
                ),
                (
                    "originals_kept_months",
                    models.PositiveSmallIntegerField(default=6, verbose_name="originals are kept for, months"),
                ),
                ("title_longest", models.PositiveSmallIntegerField(default=160, verbose_name="letters of a question")),
                ("text_longest", models.PositiveSmallIntegerField(default=5000, verbose_name="letters of its details")),
                ("answer_longest", models.PositiveIntegerField(default=20000, verbose_name="letters of an answer")),
                (
                    "links_at_most",
                    models.PositiveSmallIntegerField(default=2, verbose_name="links before it looks like spam"),
                ),
            ],
            options={
                "verbose_name": "rules of the forum",
                "verbose_name_plural": "rules of the forum",
                "ordering": ("-valid_from",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aim_within__gte", 1),
                            ("answer_longest__gte", 1000),
                            ("asker_waited_for__gte", 1),
                            ("originals_kept_months__gte", 1),
                            ("originals_kept_months__lte", 24),
                            ("text_longest__gte", 200),
                            ("title_longest__gte", 40),
                            ("title_longest__lte", 180),
                        ),
                        name="forum_policy_makes_sense",
                        violation_error_message="These lengths and numbers can't all hold.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="question")),
                ("text", models.TextField(blank=True, verbose_name="details")),
                ("slug", models.SlugField(db_index=False, max_length=100, verbose_name="slug")),
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
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("declined", "Declined"),
                            ("duplicate", "Answered already"),
                            ("forwarded", "Sent to another institution"),
                            ("assigned", "With an expert"),
                            ("asked_back", "Waiting for the asker"),
                            ("answered", "Answered, not yet published"),
                            ("published", "Published"),
                            ("reopened", "Asked further"),
                            ("archived", "Archived"),
                            ("hidden", "Hidden"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("contact", models.CharField(blank=True, max_length=254, verbose_name="contact")),
                ("contact_hash", models.CharField(max_length=64, null=True, verbose_name="hash of the contact")),
                ("token_seed", models.CharField(max_length=32, verbose_name="seed of the link")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the link")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("rule", models.CharField(max_length=40, verbose_name="answer rule")),
                ("due_on", models.DateField(verbose_name="answer due on")),
                ("aim_on", models.DateField(verbose_name="own aim")),
                ("forward_by", models.DateField(verbose_name="forwarded by")),
                ("paused_since", models.DateTimeField(null=True, verbose_name="waits for the asker since")),
                (
                    "days_paused",
                    models.PositiveSmallIntegerField(default=0, verbose_name="working days waited for the asker"),
                ),
                ("assigned_at", models.DateTimeField(null=True, verbose_name="with the expert since")),
                ("reminded_at", models.DateTimeField(null=True, verbose_name="expert reminded at")),
                ("escalated_at", models.DateTimeField(null=True, verbose_name="lead told at")),
                ("published_at", models.DateTimeField(null=True, verbose_name="first answered at")),
                (
                    "days_taken",
                    models.PositiveSmallIntegerField(null=True, verbose_name="working days to the first answer"),
                ),
                ("was_in_time", models.BooleanField(null=True, verbose_name="first answered in time")),
                ("forwarded_to", models.CharField(blank=True, max_length=200, verbose_name="sent to")),
                ("because", models.CharField(blank=True, max_length=300, verbose_name="because")),
                ("helpful", models.PositiveIntegerField(default=0, verbose_name="helped")),
                ("unhelpful", models.PositiveIntegerField(default=0, verbose_name="did not help")),
                ("is_suspect", models.BooleanField(default=False, verbose_name="may be spam")),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("search_vector", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="expert",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="forum.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="forum.question",
                        verbose_name="the same as",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "indexes": [
                    models.Index(condition=models.Q(("state", "received")), fields=["due_on"], name="question_to_sort"),
                    models.Index(
                        condition=models.Q(("state__in", ("assigned", "asked_back", "answered", "reopened"))),
                        fields=["assigned_to", "due_on"],
                        name="question_table",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("received", "assigned", "answered", "reopened"))),
                        fields=["due_on"],
                        name="question_owed",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("published", "reopened"))),
                        fields=["-published_at", "-id"],
                        name="question_newest",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("published", "reopened"))),
                        fields=["category", "-published_at", "-id"],
                        name="question_category_newest",
                    ),
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["published_at"],
                        name="question_answered",
                    ),
                    models.Index(
                        condition=models.Q(("state", "asked_back")),
                        fields=["paused_since"],
                        name="question_waits_for_asker",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="question_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "declined",
                                    "duplicate",
                                    "forwarded",
                                    "assigned",
                                    "asked_back",
                                    "answered",
                                    "published",
                                    "reopened",
                                    "archived",
                                    "hidden",
                                ],
                            )
                        ),
                        name="question_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="question_asks_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("aim_on__lte", models.F("due_on"))), name="question_aim_is_not_after_due"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("duplicate_of__isnull", False), ("state", "duplicate")),
                            models.Q(models.Q(("state", "duplicate"), _negated=True), ("duplicate_of__isnull", True)),
                            _connector="OR",
                        ),
                        name="question_duplicate_names_the_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("duplicate_of__isnull", True),
                            models.Q(("duplicate_of", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="question_is_not_its_own_double",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("forwarded_to", ""), ("state", "forwarded"), _negated=True),
                        name="question_forwarded_says_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("because", ""), ("state__in", ["declined", "hidden"]), _negated=True),
                        name="question_refused_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("assigned", "asked_back", "answered", "reopened")), _negated=True),
                            models.Q(("assigned_at__isnull", False), ("assigned_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_on_a_table_has_its_expert",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_since__isnull", False), ("state", "asked_back")),
                            models.Q(models.Q(("state", "asked_back"), _negated=True), ("paused_since__isnull", True)),
                            _connector="OR",
                        ),
                        name="question_clock_stands_while_asked_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "reopened", "archived", "hidden"]), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="question_readable_was_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("days_taken__isnull", True),
                                ("published_at__isnull", True),
                                ("was_in_time__isnull", True),
                            ),
                            models.Q(
                                ("days_taken__isnull", False),
                                ("published_at__isnull", False),
                                ("was_in_time__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="question_answer_time_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact", ""), ("contact_hash__isnull", True)),
                            ("contact_hash__isnull", False),
                            _connector="OR",
                        ),
                        name="question_contact_has_hash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("title", "Question"), ("text", "Details")], max_length=6, verbose_name="part"
                    ),
                ),
                ("start", models.PositiveIntegerField(verbose_name="from")),
                ("end", models.PositiveIntegerField(verbose_name="to")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("personal_code", "Personal code"),
                            ("document", "Number of a document"),
                            ("account", "Bank account"),
                            ("phone", "Phone number"),
                            ("email", "E-mail address"),
                            ("address", "Address"),
                            ("other", "Something else about a person"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("is_masked", models.BooleanField(default=True, verbose_name="masked")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
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
                    "follow_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="forum.followup",
                        verbose_name="follow-up",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="forum.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "passage",
                "verbose_name_plural": "passages",
                "ordering": ("part", "start"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))), name="passage_has_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", True), ("is_masked", True)),
                            models.Q(("by__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="passage_by_hand_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        fields=("question", "follow_up", "part", "start", "end"),
                        name="one_passage_at_a_place",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Original",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.TextField(blank=True, verbose_name="question")),
                ("text", models.TextField(blank=True, verbose_name="details")),
                ("delete_on", models.DateField(verbose_name="deleted on")),
                (
                    "follow_up",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="original",
                        to="forum.followup",
                        verbose_name="follow-up",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="originals",
                        to="forum.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "original",
                "verbose_name_plural": "originals",
                "indexes": [models.Index(fields=["delete_on"], name="original_delete_on")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("follow_up__isnull", True)),
                        fields=("question",),
                        name="one_original_per_question",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="last seen at")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="forum.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "look at a question",
                "verbose_name_plural": "looks at questions",
                "constraints": [models.UniqueConstraint(fields=("question", "user"), name="one_look_each")],
            },
        ),
        migrations.AddField(
            model_name="followup",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="follow_ups",
                to="forum.question",
                verbose_name="question",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answer",
                to="forum.question",
                verbose_name="question",
            ),
        ),
        migrations.CreateModel(
            name="QuestionMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "Received"),
                            ("declined", "Declined"),
                            ("duplicate", "Answered already"),
                            ("forwarded", "Sent to another institution"),
                            ("assigned", "With an expert"),
                            ("asked_back", "Waiting for the asker"),
                            ("answered", "Answered, not yet published"),
                            ("published", "Published"),
                            ("reopened", "Asked further"),
                            ("archived", "Archived"),
                            ("hidden", "Hidden"),
                        ],
                        max_length=12,
                        verbose_name="from",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("declined", "Declined"),
                            ("duplicate", "Answered already"),
                            ("forwarded", "Sent to another institution"),
                            ("assigned", "With an expert"),
                            ("asked_back", "Waiting for the asker"),
                            ("answered", "Answered, not yet published"),
                            ("published", "Published"),
                            ("reopened", "Asked further"),
                            ("archived", "Archived"),
                            ("hidden", "Hidden"),
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
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="forum.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a question",
                "verbose_name_plural": "moves of questions",
                "ordering": ("at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="question_move_goes_somewhere",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Regulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=120, unique=True, verbose_name="number")),
                ("name_lv", models.CharField(max_length=200, verbose_name="name (Latvian)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                ("url", models.URLField(blank=True, max_length=300, verbose_name="address")),
                ("valid_from", models.DateField(verbose_name="edition in force from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="in force until, not in")),
            ],
            options={
                "verbose_name": "regulation",
                "verbose_name_plural": "regulations",
                "ordering": ("number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="regulation_is_in_force_for_a_time",
                        violation_error_message="A rule ends after the day it starts.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("fee", "Fee"), ("hours", "Opening hours"), ("regulation", "Regulation")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("cited_as", models.CharField(max_length=300, verbose_name="cited as")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(null=True, verbose_name="valid until, not in")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("changed_at", models.DateTimeField(null=True, verbose_name="found changed at")),
                (
                    "fee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.fee",
                        verbose_name="fee",
                    ),
                ),
                (
                    "hours",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.weeklyschedule",
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="forum.answerversion",
                        verbose_name="wording",
                    ),
                ),
                (
                    "regulation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="forum.regulation",
                        verbose_name="regulation",
                    ),
                ),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hours", None), ("kind", "fee"), ("regulation", None)),
                            models.Q(("fee", None), ("kind", "hours"), ("regulation", None)),
                            models.Q(("fee", None), ("hours", None), ("kind", "regulation")),
                            _connector="OR",
                        ),
                        name="citation_is_of_its_kind",
                    ),
                    models.UniqueConstraint(fields=("version", "fee"), name="fee_cited_once"),
                    models.UniqueConstraint(fields=("version", "hours"), name="hours_cited_once"),
                    models.UniqueConstraint(fields=("version", "regulation"), name="regulation_cited_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="word")),
                ("stem", models.CharField(max_length=40, verbose_name="stem")),
            ],
            options={
                "verbose_name": "word of the search",
                "verbose_name_plural": "words of the search",
                "indexes": [
                    models.Index(fields=["stem"], name="search_word_stem"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("word"), name="gin_trgm_ops"),
                        name="search_word_trigrams",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device_hash", models.CharField(max_length=64, verbose_name="hash of the device")),
                ("is_helpful", models.BooleanField(verbose_name="helped")),
                ("word", models.CharField(blank=True, max_length=300, verbose_name="why")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="forum.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
                "constraints": [
                    models.UniqueConstraint(fields=("question", "device_hash"), name="one_vote_per_device")
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(verbose_name="away from")),
                ("back_on", models.DateField(verbose_name="back on")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="expert",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ("-first_on",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("back_on__gt", models.F("first_on"))),
                        name="absence_lasts_a_day",
                        violation_error_message="Who is away comes back on a later day.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("user", "="),
                            (
                                models.Func(
                                    models.F("first_on"),
                                    models.F("back_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="away_once_at_a_time",
                        violation_error_message="Some of these days are in another absence already.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "asked_further"), ("settled_at__isnull", True)),
                fields=("question",),
                name="one_open_follow_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("current__isnull", True),
                        ("published_at__isnull", True),
                        ("text", ""),
                        ("true_on__isnull", True),
                    ),
                    models.Q(
                        ("current__isnull", False),
                        ("published_at__isnull", False),
                        ("true_on__isnull", False),
                        models.Q(("text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="answer_is_published_whole",
            ),
        ),
    ]

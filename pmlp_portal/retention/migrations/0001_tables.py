from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("visitors", "Contact and device of a ticket"),
                            ("moves", "Moves of tickets"),
                            ("letters", "Addresses and texts of messages"),
                            ("browsers", "Browsers to tell"),
                            ("bookings", "Names and contacts of bookings"),
                            ("holds", "Bookings nobody confirmed"),
                            ("trainings", "Names and contacts at trainings"),
                            ("reminders", "Reminders of last days"),
                            ("questions", "Questions as they were written"),
                            ("votes", "Devices of votes"),
                            ("surveys", "Contacts of surveys"),
                            ("wishes", "Wishes not to be written to"),
                            ("counts", "Counts of requests"),
                            ("answers", "Answers kept for repeated requests"),
                            ("sessions", "Sessions"),
                            ("audit", "Audit record"),
                        ],
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="what",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="position")),
                ("what_lv", models.TextField(max_length=400, verbose_name="what is kept (Latvian)")),
                ("what_en", models.TextField(max_length=400, verbose_name="what is kept (English)")),
                ("why_lv", models.TextField(max_length=400, verbose_name="why (Latvian)")),
                ("why_en", models.TextField(max_length=400, verbose_name="why (English)")),
                ("basis_lv", models.TextField(max_length=400, verbose_name="legal basis (Latvian)")),
                ("basis_en", models.TextField(max_length=400, verbose_name="legal basis (English)")),
                (
                    "is_sample_basis",
                    models.BooleanField(
                        default=True,
                        help_text="Until somebody who answers for the law has confirmed it; the privacy page says so.",
                        verbose_name="the legal basis is a sample",
                    ),
                ),
                (
                    "days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty where another rule of the office says how long.",
                        null=True,
                        verbose_name="kept for, days",
                    ),
                ),
                ("least", models.PositiveIntegerField(editable=False, null=True, verbose_name="at least, days")),
                ("most", models.PositiveIntegerField(editable=False, null=True, verbose_name="at most, days")),
            ],
            options={
                "verbose_name": "kind of personal data",
                "verbose_name_plural": "kinds of personal data",
                "ordering": ("position",),
                "permissions": [("erase_contact", "Can answer what is held of a contact, and erase it")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "visitors",
                                    "moves",
                                    "letters",
                                    "browsers",
                                    "bookings",
                                    "holds",
                                    "trainings",
                                    "reminders",
                                    "questions",
                                    "votes",
                                    "surveys",
                                    "wishes",
                                    "counts",
                                    "answers",
                                    "sessions",
                                    "audit",
                                ],
                            )
                        ),
                        name="keeping_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("code__in", ("browsers", "reminders", "questions", "surveys", "wishes")),
                                ("days__isnull", True),
                                ("least__isnull", True),
                                ("most__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    ("code__in", ("browsers", "reminders", "questions", "surveys", "wishes")),
                                    _negated=True,
                                ),
                                ("days__isnull", False),
                                ("least__isnull", False),
                                ("most__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="keeping_has_a_term_or_a_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__isnull", True),
                            models.Q(
                                ("days__gte", models.F("least")), ("days__lte", models.F("most")), ("least__gte", 1)
                            ),
                            _connector="OR",
                        ),
                        name="keeping_stays_in_bounds",
                    ),
                ],
            },
        ),
    ]

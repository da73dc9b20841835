import datetime

import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_superseded"),
        ("notifications", "0003_kinds"),
        ("notifications", "0004_browsers_wishes_quiet_hours"),
        ("notifications", "0005_branch_of_a_message"),
        ("notifications", "0006_question_kinds"),
        ("notifications", "0007_survey_kinds"),
        ("notifications", "0008_recommendation_kind"),
    ]

    initial = True

    dependencies = [
        ("directory", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contact_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the contact")),
                (
                    "stopped",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("leave_now", "Leave now"),
                                ("turn_near", "Your turn is near"),
                                ("confirm_code", "Code that confirms an appointment"),
                                ("booked", "Appointment booked"),
                                ("changed", "Appointment moved"),
                                ("cancelled", "Appointment cancelled"),
                                ("reminder", "Reminder of an appointment"),
                                ("offer", "An earlier time is free"),
                                ("disrupted", "The time can't be kept"),
                                ("confirm_deadline", "Confirmation of a reminder"),
                                ("deadline", "Reminder of a last day"),
                                ("training_code", "Code that confirms a sign-up"),
                                ("training_booked", "Place at a training"),
                                ("training_waiting", "On a training's waiting list"),
                                ("training_place", "A training's place is free"),
                                ("training_cancelled", "Place at a training cancelled"),
                                ("training_reminder", "Reminder of a training"),
                                ("question_received", "Question received"),
                                ("question_answered", "Question answered"),
                                ("question_asked_back", "Expert asks back"),
                                ("question_declined", "Question declined"),
                                ("question_forwarded", "Question sent to another institution"),
                                ("question_duplicate", "Question answered already"),
                                ("question_reminder", "Reminder of a question to answer"),
                                ("question_escalated", "A question is nearly late"),
                                ("survey_invitation", "Invitation to a survey"),
                                ("survey_form", "Invitation to assess"),
                                ("survey_reminder", "Reminder of a survey"),
                                ("recommendation_due", "Reminder of a recommendation"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="not sent any more",
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
            ],
            options={
                "verbose_name": "person's wish",
                "verbose_name_plural": "people's wishes",
            },
        ),
        migrations.CreateModel(
            name="QuietHoursRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
                ("start", models.TimeField(default=datetime.time(21, 0), verbose_name="from")),
                ("end", models.TimeField(default=datetime.time(8, 0), verbose_name="until")),
            ],
            options={
                "verbose_name": "quiet hours",
                "verbose_name_plural": "quiet hours",
                "ordering": ["-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=60, verbose_name="about")),
                ("endpoint", models.CharField(blank=True, max_length=1000, verbose_name="address at the push service")),
                ("p256dh", models.CharField(blank=True, max_length=100, verbose_name="public key")),
                ("auth", models.CharField(blank=True, max_length=40, verbose_name="shared secret")),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("created_at", models.DateTimeField(verbose_name="asked for at")),
                ("kept_until", models.DateTimeField(verbose_name="kept until")),
                ("gone_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
            ],
            options={
                "verbose_name": "browser to tell",
                "verbose_name_plural": "browsers to tell",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at", None)),
                        fields=("about", "endpoint"),
                        name="push_subscription_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("endpoint", ""), ("gone_at", None), _negated=True),
                        name="push_subscription_has_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=60, verbose_name="about")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leave_now", "Leave now"),
                            ("turn_near", "Your turn is near"),
                            ("confirm_code", "Code that confirms an appointment"),
                            ("booked", "Appointment booked"),
                            ("changed", "Appointment moved"),
                            ("cancelled", "Appointment cancelled"),
                            ("reminder", "Reminder of an appointment"),
                            ("offer", "An earlier time is free"),
                            ("disrupted", "The time can't be kept"),
                            ("confirm_deadline", "Confirmation of a reminder"),
                            ("deadline", "Reminder of a last day"),
                            ("training_code", "Code that confirms a sign-up"),
                            ("training_booked", "Place at a training"),
                            ("training_waiting", "On a training's waiting list"),
                            ("training_place", "A training's place is free"),
                            ("training_cancelled", "Place at a training cancelled"),
                            ("training_reminder", "Reminder of a training"),
                            ("question_received", "Question received"),
                            ("question_answered", "Question answered"),
                            ("question_asked_back", "Expert asks back"),
                            ("question_declined", "Question declined"),
                            ("question_forwarded", "Question sent to another institution"),
                            ("question_duplicate", "Question answered already"),
                            ("question_reminder", "Reminder of a question to answer"),
                            ("question_escalated", "A question is nearly late"),
                            ("survey_invitation", "Invitation to a survey"),
                            ("survey_form", "Invitation to assess"),
                            ("survey_reminder", "Reminder of a survey"),
                            ("recommendation_due", "Reminder of a recommendation"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "Text message"), ("push", "Browser")],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("to", models.CharField(blank=True, max_length=254, verbose_name="address")),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                (
                    "context",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="values in the text",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Due"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("lapsed", "Too late to send"),
                            ("delivered", "Delivered"),
                            ("undelivered", "Not delivered"),
                            ("superseded", "Not needed: another told it"),
                        ],
                        default="due",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("lapses_at", models.DateTimeField(verbose_name="of no use from")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("next_attempt_at", models.DateTimeField(verbose_name="next attempt at")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="being sent since")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled at")),
                ("message_id", models.CharField(max_length=200, verbose_name="Message-ID")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="notifications.pushsubscription",
                        verbose_name="browser",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "permissions": [("resend_message", "Can have a failed message sent again")],
                "indexes": [
                    models.Index(condition=models.Q(("state", "due")), fields=["next_attempt_at"], name="message_due"),
                    models.Index(
                        condition=models.Q(("state", "sending")), fields=["claimed_at"], name="message_sending"
                    ),
                    models.Index(
                        condition=models.Q(("to", ""), _negated=True), fields=["lapses_at"], name="message_with_address"
                    ),
                    models.Index(fields=["about"], name="message_about"),
                    models.Index(fields=["due_at"], name="message_due_at"),
                    models.Index(fields=["branch", "due_at"], name="message_branch_due_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message_id",), name="message_id_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None)),
                        fields=("about", "kind", "channel", "subscription", "due_at"),
                        name="message_once_per_due_time",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("cancelled_at", None),
                            ("kind__in", ("leave_now", "turn_near", "booked", "cancelled", "training_cancelled")),
                        ),
                        fields=("about", "kind", "channel", "subscription"),
                        name="message_once_per_thing",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lapses_at__gt", models.F("due_at"))), name="message_lapses_after_due"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("due", "sending")), ("to", ""), _negated=True),
                        name="message_open_has_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claimed_at", None), ("state", "sending"), _negated=True),
                        name="message_sending_is_claimed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at", None), ("state__in", ("sent", "delivered", "undelivered")), _negated=True
                        ),
                        name="message_sent_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "push"), ("subscription__isnull", False)),
                            models.Q(models.Q(("channel", "push"), _negated=True), ("subscription", None)),
                            _connector="OR",
                        ),
                        name="message_push_has_browser",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cancelled_at", None), ("state", "cancelled"), _negated=True),
                        name="message_cancelled_has_time",
                    ),
                ],
            },
        ),
    ]

"""A move for who was served on paper and entered later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queueing", "0005_who_is_in_charge"),
    ]

    operations = [
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
                    ("suspend", "interrupted"),
                    ("priority", "given priority"),
                    ("correct", "put back into the queue"),
                    ("release", "released from the counter"),
                    ("paper", "served on paper, entered later"),
                ],
                max_length=10,
                verbose_name="act",
            ),
        ),
    ]

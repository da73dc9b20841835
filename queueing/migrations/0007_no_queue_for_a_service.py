"""Without a queue for which service. What was seen until now says nothing of it, and is seen anew within minutes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_version"),
        ("queueing", "0006_served_on_paper"),
    ]

    operations = [
        migrations.DeleteModel(name="FreeSpell"),
        migrations.CreateModel(
            name="FreeSpell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(verbose_name="since")),
                ("seen_at", models.DateTimeField(verbose_name="seen last")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={"verbose_name": "time without a queue", "verbose_name_plural": "times without a queue"},
        ),
        migrations.AddConstraint(
            model_name="freespell",
            constraint=models.UniqueConstraint(fields=("branch", "service"), name="free_spell_of_a_service"),
        ),
        migrations.AddConstraint(
            model_name="freespell",
            constraint=models.CheckConstraint(
                condition=models.Q(("began_at__lte", models.F("seen_at"))), name="free_spell_runs_forward"
            ),
        ),
        migrations.RemoveConstraint(model_name="freepost", name="free_post_once_a_minute"),
        migrations.AddConstraint(
            model_name="freepost",
            constraint=models.UniqueConstraint(fields=("service", "minute"), name="free_post_once_a_minute"),
        ),
    ]

"""A line of the branch's own on its lobby board."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_version"),
        ("queueing", "0002_rules_raise_the_directory_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text_lv", models.CharField(max_length=90, verbose_name="message in Latvian")),
                ("text_en", models.CharField(blank=True, max_length=90, verbose_name="message in English")),
                (
                    "branch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="board_message",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "board message",
                "verbose_name_plural": "board messages",
            },
        ),
    ]
